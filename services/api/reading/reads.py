"""What all reads share: the tables, the score model, the clock, what resources keep in memory."""

import copy
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import numpy as np
from cryptography.fernet import Fernet

from relationships.arrays import Ints
from relationships.profile.identities import Identities
from relationships.row.headers import Header
from relationships.row.past import PAST_DAYS, as_of
from relationships.row.rows import Rows
from relationships.score.row_worth import RowWorth
from relationships.score.score_model import ScoreModel
from relationships.score.scored_rows import ScoredRows
from relationships.tables.reader import TableNotReady, TableReader
from schemas.times import DAY_MS, format_time
from services.api.reading.closest_contacts import ClosestContacts
from services.api.reading.kept_circles import KeptCircles
from services.api.reading.known_identities import KnownIdentities
from services.api.reading.read_your_writes import AppliedOffsets
from services.api.reading.sight.seen_snapshot import SeenSnapshot
from services.api.reading.sight.viewer import Viewer
from services.api.reading.snapshot import Snapshot
from services.http.problems import invalid

Shared = TypeVar("Shared")


def now_ms() -> int:
    """The time now, epoch milliseconds."""
    return time.time_ns() // 1_000_000


class Moment(NamedTuple):
    """The time that an answer is about (epoch ms), and whether ego has had events since.

    Of such a time only whole days are known: what is answered is approximate.
    """

    at: int
    past: bool = False


@dataclass(frozen=True, slots=True)
class Network:
    """Where `ego` stands at a moment with each of its contacts, which it does not hide."""

    ego: str
    at: int
    contacts: Sequence[str]
    scored: ScoredRows
    past: bool = False

    def named(self, chosen: Ints) -> list[str]:
        """The contacts of indices `chosen`, in their order."""
        return [self.contacts[place] for place in chosen.tolist()]


class Reads:
    """Shared by all reads of one process; all of them run in its event loop.

    `secret` seals what clients bring back and may not read; all apis of a machine have the same.
    """

    def __init__(
        self,
        tables: TableReader,
        identities: KnownIdentities,
        model: ScoreModel,
        secret: Fernet,
        now: Callable[[], int] = now_ms,
    ) -> None:
        self.tables = tables
        self.identities = identities
        self.applied = AppliedOffsets(tables, identities)
        self.model = model
        self.secret = secret
        self.now = now
        self.viewer: Viewer | None = None
        self._base = self
        self._shared: dict[Callable[[Reads], Any], Any] = {}

    def shared(self, make: "Callable[[Reads], Shared]") -> Shared:
        """What `make` makes, once in this process: what a resource keeps from read to read."""
        if make not in self._shared:
            self._shared[make] = make(self._base)
        shared: Shared = self._shared[make]
        return shared

    def seen_by(self, viewer: Viewer | None) -> "Reads":
        """The same as `viewer` sees it; None sees all."""
        if viewer is self.viewer:
            return self
        seen = copy.copy(self)
        seen.viewer = viewer
        return seen

    @property
    def united(self) -> Identities:
        """Which members are one, as the viewer may know it: by what is stated, if it is bound."""
        return self.identities.current() if self.viewer is None else self.identities.stated

    def snapshot(self, united: Identities | None = None) -> Snapshot:
        """The tables as of now, as the viewer sees them; who is one with whom as of now as well,
        unless it is given."""
        if self.viewer is None:
            one = self.united if united is None else united
            closest = self.shared(_closest_contacts)
            return Snapshot(self.tables, one, self.identities.unread, closest)
        return self.seen_snapshot(self.viewer, united)

    def seen_snapshot(self, viewer: Viewer, stated: Identities | None = None) -> SeenSnapshot:
        """The same as `viewer` sees them, by what is stated."""
        one = self.identities.stated if stated is None else stated
        closest = self.shared(_closest_contacts)
        return SeenSnapshot(self.tables, one, viewer, self.model, self.now(), closest)

    def network(self, snapshot: Snapshot, ego: str, at: int | None) -> Network:
        """Ego's network, at `at` (epoch ms) or now.

        Raises:
            Problem: 422 where `at` is before ego's latest event.
        """
        return self.network_then(snapshot, ego, Moment(self.as_of(snapshot.header(ego), at)))

    def network_then(self, snapshot: Snapshot, ego: str, moment: Moment) -> Network:
        """Ego's network at a moment."""
        contacts, encoded = snapshot.encoded_contacts(ego)
        past_at = moment.at if moment.past else None
        worth = self.shared(_kept_circles).of(ego, encoded, past_at)
        scored = self._scored(snapshot, ego, contacts, worth, moment.at)
        return Network(ego, moment.at, contacts, scored, moment.past)

    def scored_rows(
        self,
        snapshot: Snapshot,
        ego: str,
        contacts: Sequence[str],
        rows: Rows,
        moment: Moment,
    ) -> ScoredRows:
        """Where ego stands with `contacts` at a moment; `rows` are what it sees of them now.

        Stages are to be read before the snapshot is closed.
        """
        then = as_of(rows, np.full(len(contacts), moment.at)) if moment.past else rows
        return self._scored(snapshot, ego, contacts, RowWorth(then, self.model), moment.at)

    def _scored(
        self, snapshot: Snapshot, ego: str, contacts: Sequence[str], worth: RowWorth, at: int
    ) -> ScoredRows:
        activity = snapshot.activity_of(contacts, worth.rows)
        brands = snapshot.brands([ego] * len(contacts), contacts)
        return ScoredRows(worth, activity, np.full(len(contacts), at), brands)

    def staleness(self, partition: int) -> float:
        """Seconds since `partition` was last known to be complete; NaN where it cannot be read."""
        try:
            with self.tables.view(partition) as view:
                return self.seconds_since(view.caught_up_at)
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

    def moment(self, header: Header | None, at: int | None) -> Moment:
        """The same where the past is answered too, by whole UTC days.

        Raises:
            Problem: 422 where `at` is more than `PAST_DAYS` before that event.
        """
        if at is None or header is None or at >= header.latest:
            return Moment(self.as_of(header, at))
        if at // DAY_MS < header.latest // DAY_MS - PAST_DAYS:
            latest = format_time(header.latest)
            detail = f"must not be over {PAST_DAYS} days before the member's latest event, {latest}"
            raise invalid("at", detail)
        return Moment(at, past=True)


def _closest_contacts(reads: Reads) -> ClosestContacts:
    return ClosestContacts(reads.tables, reads.model, reads.now)


def _kept_circles(reads: Reads) -> KeptCircles:
    return KeptCircles(reads.model)
