"""Going through a partition's table, step by step, for all that names members who are erased."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from relationships.keys import (
    FIRST_ID,
    NOTED_MARK,
    PREFERENCES_MARK,
    PUBLISHED_MARK,
    SETTINGS_MARK,
    Item,
)
from relationships.profile.profile import Statement, decode_profile, encode_profile
from relationships.row.headers import Header
from relationships.row.layout import decode_rows
from relationships.tables.changeset import Changes
from relationships.tables.writer import TableWriter
from relationships.unfolding import latest_of, unfold
from schemas.erasures import Erasure, Erasures

STEP_KEYS = 50_000
"""So many keys are looked at in a step."""

_PAIRS = PREFERENCES_MARK + NOTED_MARK
_OF_ONE = PUBLISHED_MARK + SETTINGS_MARK
"""What the keys of records beside rows and profiles begin with, which name two members or one."""

_ALIASES = "aliases"


class Step(NamedTuple):
    """What a step deletes and corrects; `ahead` where any of it was dated after its cutoff."""

    changes: Changes
    ahead: bool


class ErasureScan:
    """Deletes what is of and with the members whose statements have offset `since` or later.

    Each step's changes must be stored before the next one; begun anew it finds what is left.
    """

    def __init__(self, table: TableWriter, erasures: Erasures, since: int) -> None:
        self.done = False
        self._table, self._erasures, self._since = table, erasures, since
        self._row = b""
        self._rows_done = False
        self._profile = b""

    def step(self) -> Step:
        """The next step."""
        return self._step_profiles() if self._rows_done else self._step_rows()

    def pending(self, member: bytes) -> bool:
        """Whether a member, by its id's bytes, is to be erased."""
        return self._of(member) is not None

    def _step_rows(self) -> Step:
        keys = self._table.row_keys(self._row, STEP_KEYS)
        self._rows_done = len(keys) < STEP_KEYS
        self._row = keys[-1] if keys else b""
        own = [key for key in keys if key[:1] >= FIRST_ID and self.pending(_ego(key))]
        beside = [key for key in keys if key[:1] < FIRST_ID and self._names_pending(key)]
        mirrors = [
            key
            for key in keys
            if key[:1] >= FIRST_ID
            and self.pending(key.partition(b"\0")[2])
            and not self.pending(_ego(key))
        ]
        left = unfold(self._table, mirrors, self.pending)
        changed: dict[bytes, bytes | None] = dict.fromkeys([*own, *beside, *mirrors])
        ahead = self._any_ahead(own) or any(
            latest > self._cutoff(key)
            for key, latest in zip(mirrors, left.latest.tolist(), strict=True)
        )
        return Step(Changes(rows=[*changed.items(), *left.headers]), ahead)

    def _step_profiles(self) -> Step:
        """Profiles; with the last ones those that claim an erased member as their alias."""
        members = self._table.profile_keys(self._profile, STEP_KEYS)
        self.done = len(members) < STEP_KEYS
        self._profile = members[-1] if members else b""
        changed: list[Item] = [(member, None) for member in members if self.pending(member)]
        if self.done:
            changed += self._without_claims()
        return Step(Changes(profiles=changed), ahead=False)

    def _without_claims(self) -> list[Item]:
        claims = self._table.claims()
        members = [
            member
            for each, aliases in claims.items()
            if not self.pending(member := each.encode()) and any(map(self._alias, aliases))
        ]
        profiles = self._table.profiles(members)
        return list(zip(members, map(self._without_aliases, profiles), strict=True))

    def _without_aliases(self, encoded: bytes) -> bytes:
        """The profile without the erased among its aliases; the rest of what it said holds."""
        profile = decode_profile(encoded)
        said: Statement = profile.stated[_ALIASES]
        left = [alias for alias in said.value if not self._alias(alias)]
        profile.stated = {**profile.stated, _ALIASES: msgspec.structs.replace(said, value=left)}
        return encode_profile(profile)

    def _alias(self, alias: str) -> bool:
        return self.pending(alias.encode())

    def _of(self, member: bytes) -> Erasure | None:
        erasure = self._erasures.of(member)
        return erasure if erasure and erasure.offset >= self._since else None

    def _names_pending(self, key: bytes) -> bool:
        """Whether a record beside rows and headers names one who is to be erased."""
        if key[:1] in _OF_ONE:
            return self.pending(key[1:])
        return key[:1] in _PAIRS and any(map(self.pending, key[1:].split(b"\0")))

    def _cutoff(self, key: bytes) -> int:
        """After when what a row holds counts."""
        found = [erasure for member in key.split(b"\0") if (erasure := self._erasures.of(member))]
        return max(erasure.cutoff for erasure in found)

    def _any_ahead(self, keys: Sequence[bytes]) -> bool:
        """Whether a header or a row among `keys` knows of an event after its cutoff."""
        headers, rows = [k for k in keys if k[-1] == 0], [k for k in keys if k[-1] != 0]
        of_rows = latest_of(decode_rows(self._table.rows(rows), days=False)).tolist()
        latest = [*_latest(self._table.rows(headers)), *of_rows]
        cutoffs = map(self._cutoff, [*(key[:-1] for key in headers), *rows])
        return any(at > cutoff for at, cutoff in zip(latest, cutoffs, strict=True))


def _ego(key: bytes) -> bytes:
    return key.partition(b"\0")[0]


def _latest(headers: Iterable[bytes]) -> list[int]:
    return [Header.decode(header).latest for header in headers]
