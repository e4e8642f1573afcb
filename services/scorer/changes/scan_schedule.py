"""What of a partition is due to be looked at: what has changed, and from time to time all of it."""

import heapq
from collections.abc import Callable, Iterable
from typing import NamedTuple

from relationships.keys import Item
from relationships.tables.writer import TableWriter
from services.runtime.settings import Settings
from services.scorer.fold.batch import Outcome

MOST_ROWS = 50_000
"""Where more rows have changed, or were imported, all are looked at."""

AT_ONCE = 1_000
"""So many rows are looked at between two batches."""

MEMBERS_AT_ONCE = 50


class Taken(NamedTuple):
    """What to look at now: keys of rows, whether to be silent of each, and members."""

    keys: list[bytes]
    silent: list[bool]
    members: list[bytes]


class ScanSchedule:
    """Notes what changes, and hands it out piece by piece.

    Of rows that took in what had happened over a day before it arrived, nothing is to be told:
    that is how an import looks. `now` is in epoch milliseconds.
    """

    def __init__(self, table: TableWriter, settings: Settings, now: Callable[[], int]) -> None:
        self._table, self._now = table, now
        self._pause_ms = round(settings.look_s * 1000)
        self._round_ms = round(settings.look_at_all_s * 1000)
        self._rows: set[bytes] = set()
        self._imported: set[bytes] = set()
        self._members: set[bytes] = set()
        self._upcoming: list[tuple[int, bytes]] = []
        self._rows_after: bytes | None = b""
        self._members_after: bytes | None = b""
        self._silence = False
        self._next_at = self._next_round = 0

    def note(self, outcome: Outcome) -> None:
        """Note what a batch has changed; not each row where all are to be looked at anyway."""
        self._members.update(member for member, _ in outcome.changes.profiles)
        if self._rows_after != b"":
            self._rows.update(key for key, _ in outcome.changes.rows)
        if not self._silence:
            self._imported.update(outcome.keys[place] for place in outcome.old.tolist())
            self._silence = len(self._imported) > MOST_ROWS
        if len(self._rows) > MOST_ROWS or (self._silence and self._imported):
            self._rows, self._rows_after = set(), b""
        if self._silence:
            self._imported = set()

    def expect(self, member: bytes, at: int) -> None:
        """Look at `member` again at that time (epoch ms)."""
        heapq.heappush(self._upcoming, (at, member))

    def ready(self) -> bool:
        """Whether it is time to look, and there is anything to look at."""
        now = self._now()
        if now < self._next_at:
            return False
        self._next_at = now + self._pause_ms
        if now >= self._next_round:
            self._next_round = now + self._round_ms
            self._rows_after = self._members_after = b""
        return self.more

    @property
    def more(self) -> bool:
        """Whether there is anything left to look at."""
        return bool(
            self._rows
            or self._members
            or self._rows_after is not None
            or self._members_after is not None
            or (self._upcoming and self._upcoming[0][0] <= self._now())
        )

    def take(self) -> Taken:
        """The next piece: first what has changed."""
        keys = _pop(self._rows, AT_ONCE)
        silence = self._silence
        if not keys and self._rows_after is not None:
            keys, self._rows_after = _scanned(self._table.scan_rows(self._rows_after, AT_ONCE))
            self._silence = silence and self._rows_after is not None
        silent = [silence or key in self._imported for key in keys]
        self._imported.difference_update(keys)
        return Taken(keys, silent, self._take_members())

    def _take_members(self) -> list[bytes]:
        while self._upcoming and self._upcoming[0][0] <= self._now():
            self._members.add(heapq.heappop(self._upcoming)[1])
        members = _pop(self._members, MEMBERS_AT_ONCE)
        if not members and self._members_after is not None:
            members, self._members_after = _scanned(
                self._table.scan_profiles(self._members_after, AT_ONCE)
            )
        return members


def _pop(due: set[bytes], most: int) -> list[bytes]:
    return [due.pop() for _ in range(min(most, len(due)))]


def _scanned(found: Iterable[Item]) -> tuple[list[bytes], bytes | None]:
    """The keys found, and after which to go on; None where these are the last."""
    keys = [key for key, _ in found]
    return keys, keys[-1] if len(keys) == AT_ONCE else None
