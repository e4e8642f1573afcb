"""A table that follows its partition's changelog: what is read of it, and what may be applied.

A transaction's records end with its positions record in each topic. A table that is complete
is moved on by whole transactions only, the same ones of rows and profiles, so that its readers
never see half of one.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec
from aiokafka import ConsumerRecord, TopicPartition

from relationships.tables.changeset import Changes, decode_seen
from relationships.tables.integrity import KafkaChanged
from relationships.tables.meta import Progress
from relationships.tables.writer import TableWriter
from schemas.topics import CHANGELOG, PROFILES, RELATIONSHIPS, SEEN
from services.runtime.metrics import SCORER_RESTORED_RECORDS
from services.scorer.fold.handover import POSITIONS_KEY

_positions_decoder = msgspec.msgpack.Decoder(dict[str, int])


class ChangelogReplica:
    """A table that follows its partition's changelog, and what is read but not yet applied.

    `targets` is what the table must have applied to be complete, by topic. `waits_until` is
    when to try again to apply what there was no room for (of the monotonic clock, seconds).
    """

    def __init__(self, table: TableWriter) -> None:
        self.table = table
        self.partition = table.identity.partition
        self.unapplied: dict[str, list[ConsumerRecord]] = {topic: [] for topic in CHANGELOG}
        self.targets: dict[str, int] | None = None
        self.waits_until = 0.0
        self.wanted: asyncio.Future[TableWriter] | None = None

    @property
    def tps(self) -> list[TopicPartition]:
        """The changelog partitions it follows."""
        return [TopicPartition(topic, self.partition) for topic in CHANGELOG]

    @property
    def reached(self) -> bool:
        """Whether the table has come to its targets."""
        progress = self.table.progress
        return progress.complete and self._at_targets(progress.changelog)

    def begin(
        self, starts: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int]
    ) -> dict[TopicPartition, int]:
        """Where to read on, given what Kafka holds; at its end the table is complete.

        Raises:
            KafkaChanged: where the changelog ends before what the table holds of it, or begins
                after what it needs next.
        """
        self.unapplied = {topic: [] for topic in CHANGELOG}
        self.targets = self.targets or {tp.topic: ends[tp] for tp in self.tps}
        return {tp: self._next(tp.topic, starts[tp], ends[tp]) for tp in self.tps}

    def apply(self, next_offsets: Mapping[str, int]) -> None:
        """Apply what is read; `next_offsets` is up to where each topic has been read.

        Raises:
            StoreFull: where there is no room; nothing was applied.
        """
        progress = self.table.progress
        ready = self._ready(progress, next_offsets)
        changes, positions = _changes(ready), dict(progress.positions)
        for topic, records in ready.items():
            positions[topic] = _positions(records) or positions.get(topic, {})
        left = {topic: self.unapplied[topic][len(ready[topic]) :] for topic in CHANGELOG}
        offsets = {
            topic: left[topic][0].offset if left[topic] else next_offsets[topic]
            for topic in CHANGELOG
        }
        whole = positions[RELATIONSHIPS] == positions[PROFILES]
        complete = progress.complete or (whole and self._at_targets(offsets))
        if changes != Changes() or (offsets, complete) != (progress.changelog, progress.complete):
            moved = msgspec.structs.replace(
                progress, changelog=offsets, positions=positions, complete=complete
            )
            self.table.apply(changes, moved)
        self.unapplied = left
        SCORER_RESTORED_RECORDS.inc(sum(map(len, ready.values())))

    def _next(self, topic: str, start: int, end: int) -> int:
        """The next offset to read. What retention has deleted of `seen` is not needed any more."""
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

    def _at_targets(self, offsets: Mapping[str, int]) -> bool:
        return self.targets is not None and all(
            offsets.get(topic, 0) >= target for topic, target in self.targets.items()
        )

    def _ready(
        self, progress: Progress, next_offsets: Mapping[str, int]
    ) -> dict[str, list[ConsumerRecord]]:
        """What may be applied: all while the table is far from complete, else what is whole.

        Of `seen`, which readers do not see, a transaction may be there before the rows'.
        """
        if not progress.complete and not self._at_targets(next_offsets):
            return dict(self.unapplied)
        ends = {
            topic: _transaction_ends(records, progress.positions.get(topic, {}))
            for topic, records in self.unapplied.items()
        }
        both = max(ends[RELATIONSHIPS].keys() & ends[PROFILES].keys(), default=-1)
        upto = {RELATIONSHIPS: both, PROFILES: both, SEEN: max(ends[SEEN])}
        return {
            topic: records[: ends[topic].get(upto[topic], 0)]
            for topic, records in self.unapplied.items()
        }


def _changes(ready: Mapping[str, list[ConsumerRecord]]) -> Changes:
    """The records' last values by key."""
    seen: defaultdict[int, list[bytes]] = defaultdict(list)
    for record in ready[SEEN]:
        if record.key != POSITIONS_KEY:
            hour, hashes = decode_seen(record.value)
            seen[hour] += hashes
    return Changes(
        rows=_last_values(ready[RELATIONSHIPS]),
        profiles=_last_values(ready[PROFILES]),
        seen=list(seen.items()),
    )


def _last_values(records: Iterable[ConsumerRecord]) -> list[tuple[bytes, bytes | None]]:
    values = {record.key: record.value for record in records}
    values.pop(POSITIONS_KEY, None)
    return sorted(values.items(), key=lambda item: item[0])


def _transaction_ends(records: list[ConsumerRecord], applied: Mapping[str, int]) -> dict[int, int]:
    """Where transactions end among `records`, by the sum of the positions that each states.

    Each goes on from the last, so that sums grow; that of what is applied is at the beginning.
    """
    return {sum(applied.values()): 0} | {
        sum(_stated(record).values()): place
        for place, record in enumerate(records, 1)
        if record.key == POSITIONS_KEY
    }


def _positions(records: list[ConsumerRecord]) -> dict[str, int] | None:
    """The last positions that `records` state."""
    for record in reversed(records):
        if record.key == POSITIONS_KEY:
            return _stated(record)
    return None


def _stated(record: ConsumerRecord) -> dict[str, int]:
    positions: dict[str, int] = _positions_decoder.decode(record.value)
    return positions
