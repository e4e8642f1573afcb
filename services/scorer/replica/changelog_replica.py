"""A replica of a partition's table: what is fetched of its changelog, and what may be applied.

A transaction's records end with its positions record in each topic. A table that is complete
is moved on by whole transactions only, the same ones of rows and profiles, so that its readers
never see half of one.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

import msgspec
from aiokafka import ConsumerRecord, TopicPartition

from relationships.tables.changeset import Changes
from relationships.tables.environment import StoreFull
from relationships.tables.integrity import KafkaChanged
from relationships.tables.meta import Progress
from relationships.tables.writer import TableWriter
from schemas.topics import CHANGELOG, PROFILES, RELATIONSHIPS, SEEN
from services.runtime.metrics import SCORER_RESTORED_RECORDS
from services.scorer.caught_up import CaughtUp
from services.scorer.replica.changelog_faults import torn
from services.scorer.replica.changelog_records import (
    changes_of,
    last_positions,
    transaction_ends,
)
from services.scorer.replica.replica_halt import ReplicaHalt
from services.scorer.topic_partitions import changelog_of


class ChangelogReplica:
    """A table that follows its partition's changelog, and what is fetched but not yet applied.

    `targets` is up to where the table must apply each topic to be complete. `restored` is set
    by whom waits for that. `retry_at` is when to try again to apply what there was no room for
    (of the monotonic clock, seconds). `caught_up` has the ends of the partition's feeds, and
    `partitions` is how many there are.

    A record that cannot be applied halts it, see `halt`: it then applies what comes before.
    """

    def __init__(self, table: TableWriter, partitions: int) -> None:
        self.table = table
        self.partition = table.identity.partition
        self.halt = ReplicaHalt(partitions)
        self._sifted = dict.fromkeys(CHANGELOG, 0)
        self._upto: Mapping[str, int] | None = None
        self.unapplied: dict[str, list[ConsumerRecord]] = {topic: [] for topic in CHANGELOG}
        self.targets: dict[str, int] | None = None
        self.retry_at = 0.0
        self.restored: asyncio.Future[TableWriter] | None = None
        self.caught_up = CaughtUp()

    @property
    def tps(self) -> list[TopicPartition]:
        """The changelog partitions it follows."""
        return changelog_of(self.partition)

    @property
    def at_targets(self) -> bool:
        """Whether the table is complete and has applied all up to its targets."""
        progress = self.table.progress
        return progress.complete and self._reach_targets(progress.changelog)

    @property
    def unsettled(self) -> bool:
        """Whether there may be something to do although nothing was fetched."""
        waited_for = self.restored or self.table.full or self.halt.faults
        return bool(waited_for or not self.table.progress.complete)

    def begin(
        self, starts: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int]
    ) -> dict[TopicPartition, int]:
        """Where to read on, given what Kafka holds; at its end the table is complete.

        Raises:
            KafkaChanged: where the changelog ends before what the table holds of it, or begins
                after what it needs next.
        """
        self.unapplied = {topic: [] for topic in CHANGELOG}
        self._sifted, self._upto = dict.fromkeys(CHANGELOG, 0), None
        self.halt.begin()
        self.targets = self.targets or {tp.topic: ends[tp] for tp in self.tps}
        return {tp: self._next(tp.topic, starts[tp], ends[tp]) for tp in self.tps}

    def apply(self, next_offsets: Mapping[str, int]) -> None:
        """Apply what may be; `next_offsets` is up to where each topic has been fetched.

        Raises:
            StoreFull: where there is no room; nothing was applied.
            UnknownLayoutError: where newer code has written what is fetched.
        """
        self._admit(next_offsets)
        upto = self._upto or next_offsets
        ready = self._ready(upto)
        left = {topic: self.unapplied[topic][len(ready[topic]) :] for topic in CHANGELOG}
        offsets = {
            topic: left[topic][0].offset if left[topic] else upto[topic] for topic in CHANGELOG
        }
        changes, progress = changes_of(ready), self._advanced(ready, offsets)
        if changes != Changes() or progress != self.table.progress:
            self.table.apply(changes, progress)
        self.unapplied = left
        self._sifted = {topic: len(records) for topic, records in left.items()}
        SCORER_RESTORED_RECORDS.inc(sum(map(len, ready.values())))
        if self._fenced(upto) and not _whole(progress.positions):
            self.halt.note(torn(self.partition, progress.positions, RELATIONSHIPS, PROFILES))
            self._upto = dict(upto)

    def _admit(self, next_offsets: Mapping[str, int]) -> None:
        """Sift what has arrived; once halted, look at it for what takes the place of a fault."""
        for topic, records in self.unapplied.items():
            arrived = records[self._sifted[topic] :]
            del records[self._sifted[topic] :]
            last = last_positions(records) or self.table.progress.positions.get(topic, {})
            if self._upto is None:
                records.extend(self.halt.sift(topic, arrived, last))
                self._sifted[topic] = len(records)
            elif (beyond := self.halt.look(topic, arrived, last)) and self.targets is not None:
                self.targets[topic] = max(self.targets[topic], beyond)
        if self._upto is None and self.halt.faults:
            faults = self.halt.faults.items()
            self._upto = dict(next_offsets) | {topic: fault.offset for topic, fault in faults}

    def _fenced(self, upto: Mapping[str, int]) -> bool:
        """Whether all is there up to targets below which every transaction has ended."""
        return self.restored is not None and not self.halt.faults and self._reach_targets(upto)

    def note_whole(self) -> None:
        """Note in the table as of when it is whole; without room that is noted once there is."""
        progress = self.table.progress
        if not (progress.complete and self.caught_up.waiting):
            return
        as_of = self.caught_up.as_of(progress.applied())
        if as_of is not None:
            with suppress(StoreFull):
                self.table.caught_up(as_of)

    def _advanced(
        self, ready: Mapping[str, list[ConsumerRecord]], offsets: dict[str, int]
    ) -> Progress:
        """The table's progress once it has applied `ready`, up to `offsets`."""
        progress = self.table.progress
        positions = progress.positions | {
            topic: last_positions(records) or progress.positions.get(topic, {})
            for topic, records in ready.items()
        }
        return msgspec.structs.replace(
            progress,
            changelog=offsets,
            positions=positions,
            complete=progress.complete or (_whole(positions) and self._reach_targets(offsets)),
        )

    def _next(self, topic: str, start: int, end: int) -> int:
        """The next offset to read. What was deleted of `seen` is forgotten."""
        applied = self.table.progress.changelog.get(topic, 0)
        if applied > end:
            raise KafkaChanged(
                f"{topic} partition {self.partition} ends at {end}, before what its "
                f"table holds ({applied}): Kafka has lost data"
            )
        if applied < start and topic != SEEN:
            raise KafkaChanged(
                f"{topic} partition {self.partition} begins at {start}, after what its "
                f"table needs next ({applied}): Kafka has lost data"
            )
        return max(applied, start)

    def _reach_targets(self, offsets: Mapping[str, int]) -> bool:
        return self.targets is not None and all(
            offsets.get(topic, 0) >= target for topic, target in self.targets.items()
        )

    def _ready(self, next_offsets: Mapping[str, int]) -> dict[str, list[ConsumerRecord]]:
        """What may be applied: all while the table is far from complete, else whole transactions.

        Of `seen`, which readers never read, a transaction may be applied before its rows are.
        Below targets that a takeover has set all transactions have ended, and what follows the
        last of them is an operator's: all of it may be.
        """
        progress, targets = self.table.progress, self.targets
        if targets is not None and self._fenced(next_offsets):
            return {
                topic: [record for record in records if record.offset < targets[topic]]
                for topic, records in self.unapplied.items()
            }
        if not progress.complete and not self._reach_targets(next_offsets):
            return dict(self.unapplied)
        ends = {
            topic: transaction_ends(records, progress.positions.get(topic, {}))
            for topic, records in self.unapplied.items()
        }
        both = max(ends[RELATIONSHIPS].keys() & ends[PROFILES].keys(), default=-1)
        upto = {RELATIONSHIPS: both, PROFILES: both, SEEN: max(ends[SEEN])}
        return {
            topic: records[: ends[topic].get(upto[topic], 0)]
            for topic, records in self.unapplied.items()
        }


def _whole(positions: Mapping[str, Mapping[str, int]]) -> bool:
    """Whether rows and profiles have come equally far."""
    return positions.get(RELATIONSHIPS, {}) == positions.get(PROFILES, {})
