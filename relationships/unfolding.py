"""Taking rows out of a partition as if they had never been: what becomes of their egos' headers.

The counterpart of `folding`. A row says all that it added to its ego's header but how often a tie
was set before: each tie counts once.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from relationships.arrays import Ints
from relationships.keys import Item
from relationships.profile.profile import decode_profile
from relationships.row.headers import Header
from relationships.row.layout import decode_rows
from relationships.row.rows import NONE, Rows
from relationships.row.ties import followed, has_history, shown

CHUNK = 50_000
"""So many rows are looked at together."""

Erased = Callable[[bytes], bool]
"""Whether a member's rows are taken out, by its id's bytes."""


class Stored(Protocol):
    """What this reads of a table."""

    def rows(self, keys: Sequence[bytes]) -> list[bytes]:
        """Rows and headers, empty where there is none."""

    def profiles(self, members: Sequence[bytes]) -> list[bytes]:
        """Encoded profiles, empty where there is none."""

    def under(
        self, prefix: bytes, after: str = "", limit: int | None = None
    ) -> tuple[list[str], list[bytes]]:
        """What follows `prefix` in rows' keys, beyond `after`, and the rows."""


class Unfolded(NamedTuple):
    """The new headers, and the latest `at` of each row that was taken out: int64[n]."""

    headers: list[Item]
    latest: Ints


class _Lost(NamedTuple):
    """What each row had added to its ego's header: int64[n]."""

    latest: Ints
    events: Ints
    contacts: Ints
    followers: Ints


def unfold(stored: Stored, keys: Sequence[bytes], erased: Erased) -> Unfolded:
    """The headers without the rows under `keys`, which are about to be deleted.

    Neither they nor other rows with those `erased` stand for an ego's latest event any more. An ego
    of which nothing is left was never seen: its header goes too.
    """
    if not keys:
        return Unfolded([], np.zeros(0, np.int64))
    rows = decode_rows(stored.rows(keys))
    lost = _lost(rows)
    by_ego: dict[bytes, list[int]] = {}
    for place, key in enumerate(keys):
        by_ego.setdefault(key.partition(b"\0")[0], []).append(place)
    old = stored.rows([ego + b"\0" for ego in by_ego])
    headers = [
        _header(stored, ego, Header.decode(header), _Lost(*(each[places] for each in lost)), erased)
        for (ego, places), header in zip(by_ego.items(), old, strict=True)
        if header
    ]
    return Unfolded(headers, latest_of(rows))


def latest_of(rows: Rows) -> Ints:
    """The latest `at` of all that each row holds, ties among it: int64[n], NONE without any."""
    return _latest_of(rows, rows.ties)


def _latest_shown(rows: Rows) -> Ints:
    """The same of what counts in ego's header."""
    return _latest_of(rows, shown(rows.ties))


def _latest_of(rows: Rows, ties: Ints) -> Ints:
    latest: Ints = np.maximum(rows.last.max(axis=1), ties.max(axis=1) >> 1)
    return latest


def _lost(rows: Rows) -> _Lost:
    events = (shown(rows.ties) != NONE).sum(axis=1)
    np.add.at(events, rows.totals.row, rows.totals.net)
    contacts, followers = has_history(rows), followed(rows.ties)
    return _Lost(_latest_shown(rows), events, contacts.astype(np.int64), followers.astype(np.int64))


def _header(stored: Stored, ego: bytes, old: Header, lost: _Lost, erased: Erased) -> Item:
    contacts = old.contacts - int(lost.contacts.sum())
    profile = stored.profiles([ego])[0]
    if contacts <= 0 and not profile:
        return ego + b"\0", None
    latest = old.latest
    if int(lost.latest.max()) >= latest:
        latest = max(_latest_rows(stored, ego, erased), _latest_update(profile))
    events, followers = int(lost.events.sum()), int(lost.followers.sum())
    new = Header(latest, max(0, old.events - events), contacts, old.followers - followers)
    return ego + b"\0", new.encode()


def _latest_rows(stored: Stored, ego: bytes, erased: Erased) -> int:
    """The latest `at` of ego's rows with those who are not erased."""
    latest = 0
    for contacts, rows in _chunks(stored, ego + b"\0"):
        kept = [r for c, r in zip(contacts, rows, strict=True) if not erased(c.encode())]
        latest = max(latest, int(_latest_shown(decode_rows(kept)).max(initial=0)))
    return latest


def _chunks(stored: Stored, prefix: bytes) -> Iterator[tuple[list[str], list[bytes]]]:
    after = ""
    while True:
        contacts, rows = stored.under(prefix, after, CHUNK)
        if not contacts:
            return
        yield contacts, rows
        after = contacts[-1]


def _latest_update(profile: bytes) -> int:
    updates = decode_profile(profile).updates
    return updates[0].at if updates else 0
