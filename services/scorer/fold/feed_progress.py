"""How far a partition has come in its feeds: as of when it is whole, and what is to be said of it.

What ends a transaction has an offset, and is no record: the consumer passes it, but no batch does.
So the owner also states positions without a batch, and once that the partition is whole: whoever
follows the changelog can then know both by itself.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple

from relationships.keys import WHOLE_KEY, Item
from relationships.tables.environment import StoreFull
from relationships.tables.wholeness import whole_item
from relationships.tables.writer import TableWriter
from services.scorer.caught_up import CaughtUp
from services.scorer.fold.positions import furthest

Positions = Mapping[str, int]


class Statement(NamedTuple):
    """What the changelog is to say without a batch: rows, and next offsets by feed topic."""

    rows: list[Item]
    positions: dict[str, int]


class FeedProgress:
    """The progress of a partition whose table this process owns."""

    def __init__(self, table: TableWriter) -> None:
        self._table = table
        self._caught_up = CaughtUp()
        self._read: Positions = {}
        self._stated_whole = bool(table.rows([WHOLE_KEY])[0])
        self._rows: list[Item] = []
        self._beats = False

    def beat(self) -> None:
        """State the positions even if they are as before: only a written segment is closed."""
        self._beats = True

    def note_ends(self, at: int, ends: Positions) -> None:
        """The feeds ended at `ends` at the time `at` (epoch ms)."""
        self._caught_up.note_ends(at, ends)

    def note_read(self, read: Positions) -> None:
        """What comes before `read` is applied, or waits for it."""
        self._read = read

    def take_read(self) -> Positions:
        """Where what was read is applied once all that waits is; empty where that says nothing."""
        read, self._read = self._read, {}
        return read

    def forget_read(self) -> None:
        """What waited has been dropped."""
        self._read = {}

    def has_statement(self) -> bool:
        """Whether there is anything to state; nothing must wait to be applied."""
        return bool(self._rows or self._read or self._beats) and self._statement() is not None

    def take_statement(self) -> Statement:
        """What to state, once `has_statement`."""
        statement = self._statement()
        assert statement is not None
        self._rows, self._read, self._beats = [], {}, False
        return statement

    def note_whole(self) -> int | None:
        """Note in the table as of when it is whole, and return it; None where that is not new.

        Without room it is noted once there is.
        """
        as_of = self._caught_up.as_of(self._table.progress.applied())
        if as_of is not None:
            with suppress(StoreFull):
                self._table.caught_up(as_of)
            if not self._stated_whole:
                self._rows, self._stated_whole = [whole_item(as_of)], True
        return as_of

    def _statement(self) -> Statement | None:
        applied = self._table.progress.applied()
        positions = furthest(applied, self._read)
        new = self._rows or self._beats or positions != applied
        return Statement(self._rows, positions) if new else None
