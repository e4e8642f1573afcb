"""When to scan what of a partition: what has changed soon, and all of it from time to time."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from relationships.arrays import Ints
from relationships.keys import Item
from relationships.tables.changeset import Changes
from relationships.tables.writer import TableWriter
from services.runtime.settings import Settings
from services.scorer.changes.upcoming import Upcoming

MAX_CHANGED_ROWS = 50_000
"""Where more rows have changed, or were imported, all are scanned."""

MAX_CHANGED_MEMBERS = 50_000
"""Where the profiles of more members have changed, those of all are scanned."""

SCAN_ROWS = 1_000
"""So many changed rows are scanned between two batches: one transaction notes what is found."""

SCAN_MEMBERS = 50

PAGE = 250
"""So many of all rows, and of all profiles. Of most there is nothing to note, so that the time it
takes is all that a batch waits for; smaller pages take more time a row.
"""

CAUGHT_UP_MS = 10_000
"""A partition is caught up that is whole as of at most so long ago."""


class Page(NamedTuple):
    """Some of all rows, in their order: whether they are the first ones, and the last."""

    first: bool
    last: bool


class Scan(NamedTuple):
    """What to scan now: keys of rows, whether each is silent (publishes nothing), and members.

    `page` is None where the rows are some that changed.
    """

    keys: list[bytes]
    silent: list[bool]
    members: list[bytes]
    page: Page | None = None


class ScanSchedule:
    """Notes what changes, and hands it out scan by scan.

    Rows that took in what had happened over a day before it arrived are silent: that is what an
    import does. `now` is in epoch milliseconds.
    """

    def __init__(self, table: TableWriter, settings: Settings, now: Callable[[], int]) -> None:
        self._table, self._now = table, now
        self._interval_ms = round(settings.look_s * 1000)
        self._full_interval_ms = round(settings.look_at_all_s * 1000)
        self._rows: set[bytes] = set()
        self._imported: set[bytes] = set()
        self._members: set[bytes] = set()
        self.upcoming = Upcoming()
        self._rows_after: bytes | None = b""
        self._members_after: bytes | None = b""
        self._silent_scan = False
        self._next_at = self._next_full_at = 0
        self._whole_as_of = 0

    @property
    def caught_up(self) -> bool:
        """Whether now is the time to scan: what is behind would publish what is no longer true."""
        return self._now() - self._whole_as_of <= CAUGHT_UP_MS

    def note(self, changes: Changes, keys: Sequence[bytes], old: Ints) -> None:
        """Note what a batch has changed; `keys` at the places `old` took in what is an import's.

        Not each row where all are to be scanned anyway.
        """
        self._note_members(changes)
        if self._rows_after != b"":
            self._rows.update(key for key, _ in changes.rows)
        if not self._silent_scan:
            self._imported.update(keys[place] for place in old.tolist())
            self._silent_scan = len(self._imported) > MAX_CHANGED_ROWS
        if len(self._rows) > MAX_CHANGED_ROWS or (self._silent_scan and self._imported):
            self._rows, self._rows_after = set(), b""
        if self._silent_scan:
            self._imported = set()

    def forget(self, changes: Changes) -> None:
        """What `changes` delete is not scanned."""
        gone = {key for key, value in changes.rows if value is None}
        self._rows -= gone
        self._imported -= gone
        self._members -= {member for member, profile in changes.profiles if profile is None}

    def _note_members(self, changes: Changes) -> None:
        if self._members_after != b"":
            self._members.update(member for member, _ in changes.profiles)
        if len(self._members) > MAX_CHANGED_MEMBERS:
            self._members, self._members_after = set(), b""

    def begin_round(self, whole_as_of: int) -> bool:
        """Whether it is time for a round of scans, and there is anything to scan.

        The partition is whole as of `whole_as_of` (epoch ms).
        """
        now, self._whole_as_of = self._now(), whole_as_of
        if now < self._next_at or not self.caught_up:
            return False
        self._next_at = now + self._interval_ms
        if now >= self._next_full_at:
            self._next_full_at = now + self._full_interval_ms
            self._rows_after = self._members_after = b""
        return self.has_more

    @property
    def has_more(self) -> bool:
        """Whether there is anything left to scan."""
        return bool(
            self._rows
            or self._members
            or self._rows_after is not None
            or self._members_after is not None
            or self.upcoming.any_due(self._now())
        )

    def next_scan(self) -> Scan:
        """What to scan next: first what has changed."""
        keys = _pop(self._rows, SCAN_ROWS)
        silent_scan, page = self._silent_scan, None
        if not keys and self._rows_after is not None:
            first = self._rows_after == b""
            keys, self._rows_after = _page(self._table.scan_rows(self._rows_after, PAGE))
            page = Page(first, self._rows_after is None)
            self._silent_scan = silent_scan and self._rows_after is not None
        silent = [silent_scan or key in self._imported for key in keys]
        self._imported.difference_update(keys)
        return Scan(keys, silent, self._next_members(), page)

    def _next_members(self) -> list[bytes]:
        now = self._now()
        self._members |= self.upcoming.take_due(now)
        if self.upcoming.take_all_due(now):
            self._members_after = b""
        members = _pop(self._members, SCAN_MEMBERS)
        if not members and self._members_after is not None:
            members, self._members_after = _page(
                self._table.scan_profiles(self._members_after, PAGE)
            )
        return members


def _pop(keys: set[bytes], most: int) -> list[bytes]:
    return [keys.pop() for _ in range(min(most, len(keys)))]


def _page(items: Iterable[Item]) -> tuple[list[bytes], bytes | None]:
    """The keys of a page, and after which to go on; None where it is the last page."""
    keys = [key for key, _ in items]
    return keys, keys[-1] if len(keys) == PAGE else None
