"""What the tables hold of one ego, as digests: two of them say what changed in between."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from relationships.row.blocks import blocked_by_contact
from relationships.row.headers import Header
from relationships.row.layout import decode_rows
from relationships.tables.reader import View

MOST_NAMED = 2_000
"""Of an ego with more contacts it is not found out which of them changed."""

DIGEST_BYTES = 8

_UNSEEN = bytes(DIGEST_BYTES)
"""That of a row whose contact blocks ego, whatever is in it: ego sees nothing of it."""


class Change(NamedTuple):
    """What changed: relationships with `contacts`, None where it is not known with whom, and
    whether what is ego's own did: its profile and settings.
    """

    contacts: frozenset[str] | None = frozenset()
    own: bool = False

    def __bool__(self) -> bool:
        return self.own or self.contacts is None or bool(self.contacts)

    def and_then(self, later: "Change") -> "Change":
        """Both changes as one."""
        named = self.contacts is not None and later.contacts is not None
        contacts = (self.contacts or frozenset()) | (later.contacts or frozenset())
        return Change(contacts if named else None, self.own or later.own)


UNKNOWN = Change(None, own=True)
"""Anything may have changed."""


@dataclass(frozen=True, eq=False)
class Standing:
    """Where ego stands: its header, what it has set, and digests of its profile and of its rows.

    `rows` are by contact, None where there are more than `MOST_NAMED`.
    """

    header: Header | None
    preferences: Mapping[str, bytes]
    settings: bytes
    profile: bytes
    rows: Mapping[str, bytes] | None

    def change(self, later: "Standing") -> Change:
        """What changed until `later`."""
        own = (self.profile, self.settings) != (later.profile, later.settings)
        return Change(_differing(self.preferences, later.preferences), own).and_then(
            Change(self._changed_rows(later))
        )

    def _changed_rows(self, later: "Standing") -> frozenset[str] | None:
        if self.header == later.header:
            return frozenset()
        if self.rows is None or later.rows is None:
            return None
        return _differing(self.rows, later.rows)

    @cached_property
    def digest(self) -> bytes:
        """Eight bytes that are others where anything is that would be a change."""
        rows = self.header if self.rows is None else sorted(self.rows.items())
        held = (self.settings, self.profile, sorted(self.preferences.items()), rows)
        return _digest(repr(held).encode())


def read_standing(view: View, ego: str, before: Standing | None = None) -> Standing:
    """Where ego stands now; what its header says to be unchanged since `before` is not read again.

    That a contact blocks ego, or no longer does, its header does not say: this is found with the
    next change.
    """
    header, settings = view.header(ego), view.settings(ego)
    preferences = dict(zip(*view.all_preferences(ego), strict=True))
    if before is not None and before.header == header:
        if (before.preferences, before.settings) == (preferences, settings):
            return before
        return replace(before, preferences=preferences, settings=settings)
    profile = _digest(view.profiles()(ego.encode(), b""))
    rows = None if header and header.contacts > MOST_NAMED else _rows(view, ego, before)
    return Standing(header, preferences, settings, profile, rows)


def _rows(view: View, ego: str, before: Standing | None) -> dict[str, bytes] | None:
    """The digests of ego's rows; those of rows that differ from `before` are looked at closely."""
    contacts, encoded = view.some_rows(ego, "", MOST_NAMED + 1)
    if len(contacts) > MOST_NAMED:
        return None
    rows = dict(zip(contacts, map(_digest, encoded), strict=True))
    known = (before and before.rows) or {}
    new = [(contact, row) for contact, row in zip(contacts, encoded, strict=True)
           if known.get(contact) != rows[contact]]  # fmt: skip
    decoded = decode_rows([row for _, row in new], days=False, latest=False)
    for (contact, _), unseen in zip(new, blocked_by_contact(decoded).tolist(), strict=True):
        if unseen:
            rows[contact] = _UNSEEN
    return rows


def _differing(before: Mapping[str, bytes], later: Mapping[str, bytes]) -> frozenset[str] | None:
    """The names of what is not the same, None where one is gone: it may not be named any more."""
    if before.keys() - later.keys():
        return None
    return frozenset(name for name, digest in later.items() if before.get(name) != digest)


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=DIGEST_BYTES).digest()
