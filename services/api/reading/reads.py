"""What all reads share: the tables, the score model, the clock, what resources keep in memory."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from relationships.arrays import Ints
from relationships.row.headers import Header
from relationships.row.rows import Rows
from relationships.score.score_model import ScoreModel
from relationships.score.scored_rows import ScoredRows
from relationships.tables.reader import TableNotReady, TableReader
from schemas.times import format_time
from services.api.reading.known_identities import KnownIdentities
from services.api.reading.read_your_writes import AppliedOffsets
from services.api.reading.snapshot import Snapshot
from services.http.problems import invalid

Shared = TypeVar("Shared")


def now_ms() -> int:
    """The time now, epoch milliseconds."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Network:
    """Where `ego` stands at `at` (epoch ms) with each of its contacts, which it does not hide."""

    ego: str
    at: int
    contacts: Sequence[str]
    scored: ScoredRows

    def named(self, chosen: Ints) -> list[str]:
        """The contacts of indices `chosen`, in their order."""
        return [self.contacts[place] for place in chosen.tolist()]


class Reads:
    """Shared by all reads of one process; all of them run in its event loop."""

    def __init__(
        self,
        tables: TableReader,
        identities: KnownIdentities,
        model: ScoreModel,
        now: Callable[[], int] = now_ms,
    ) -> None:
        self.tables = tables
        self.identities = identities
        self.applied = AppliedOffsets(tables, identities)
        self.model = model
        self.now = now
        self._shared: dict[Callable[[Reads], Any], Any] = {}

    def shared(self, make: "Callable[[Reads], Shared]") -> Shared:
        """What `make` makes, once in this process: what a resource keeps from read to read."""
        if make not in self._shared:
            self._shared[make] = make(self)
        shared: Shared = self._shared[make]
        return shared

    def snapshot(self) -> Snapshot:
        """The tables as of now."""
        return Snapshot(self.tables, self.identities.current())

    def network(
        self, snapshot: Snapshot, ego: str, at: int | None, *, days: bool = True
    ) -> Network:
        """Ego's network, at `at` (epoch ms) or now.

        Without `days` windows and trends are not to be had.

        Raises:
            Problem: 422 where `at` is before ego's latest event.
        """
        read_at = self.as_of(snapshot.header(ego), at)
        contacts, rows = snapshot.contacts(ego, days=days)
        scored = self.scored_rows(snapshot, contacts, rows, read_at)
        return Network(ego, read_at, contacts, scored)

    def scored_rows(
        self, snapshot: Snapshot, contacts: Sequence[str], rows: Rows, at: int
    ) -> ScoredRows:
        """Where an ego stands with `contacts`, whose `rows` it sees so, at `at` (epoch ms)."""
        activity = snapshot.activity_of(contacts, rows)
        return ScoredRows(rows, activity, np.full(len(contacts), at), self.model)

    def staleness(self, partition: int) -> float:
        """Seconds since `partition` was last known to be complete; NaN where it is not restored."""
        try:
            with self.tables.view(partition) as view:
                return self.seconds_since(view.caught_up_at())
        except TableNotReady:
            return math.nan

    def seconds_since(self, ms: int) -> float:
        """Seconds since a time in epoch milliseconds, at least 0."""
        return max(0, self.now() - ms) / 1000

    def as_of(self, header: Header | None, at: int | None) -> int:
        """The time that a read is about: now, or the `at` that was asked for (epoch ms).

        Raises:
            Problem: 422 where `at` is before the latest event of the ego of `header`.
        """
        if at is None:
            return self.now()
        if header is not None and at < header.latest:
            latest = format_time(header.latest)
            raise invalid("at", f"must not be before the member's latest event, {latest}")
        return at
