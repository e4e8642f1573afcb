"""Following the changelog: how a table is restored, and how a standby stays warm.

A transaction's records end with its positions record in each topic. A table that is complete
is moved on by whole transactions only, the same ones of rows and profiles, so that its readers
never see half of one.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from relationships.tables.changes import Changes, decode_seen
from relationships.tables.environment import StoreFull
from relationships.tables.fitness import KafkaChanged
from relationships.tables.meta import Progress
from relationships.tables.writer import TableWriter
from schemas.topics import CHANGELOG, PROFILES, RELATIONSHIPS, SEEN
from services.metrics import SCORER_RESTORED_RECORDS, SCORER_STORE_FAILURES
from services.scorer.handover import POSITIONS_KEY
from services.scorer.offsets import Offsets
from services.scorer.threads import in_thread

log = logging.getLogger(__name__)

RETRY_S = 1.0
_READ_TOGETHER = (RELATIONSHIPS, PROFILES)
POLL_MS = 100
_FETCH_BYTES = 8 * 1024 * 1024
_positions_decoder = msgspec.msgpack.Decoder(dict[str, int])


class Followed:
    """A table that follows its partition's changelog, and what is read but not yet applied.

    `targets` is what the table must have applied to be complete, by topic.
    """

    def __init__(self, table: TableWriter) -> None:
        self.table = table
        self.partition = table.identity.partition
        self.unapplied: dict[str, list[ConsumerRecord]] = {topic: [] for topic in CHANGELOG}
        self.targets: dict[str, int] | None = None
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
        applied = {topic: _sum(progress.positions.get(topic, {})) for topic in CHANGELOG}
        reached = {topic: _reached(self.unapplied[topic], applied[topic]) for topic in CHANGELOG}
        common = min(reached[topic] for topic in _READ_TOGETHER)
        upto = max(common, *(applied[topic] for topic in _READ_TOGETHER))
        return {
            topic: _up_to(records, upto if topic in _READ_TOGETHER else reached[topic])
            for topic, records in self.unapplied.items()
        }


class ChangelogFollower:
    """Applies the changelog to the tables of the partitions that this process does not own.

    `run` alone reads, applies and hands tables out, so that nobody else has a table meanwhile.
    """

    def __init__(self, bootstrap_servers: str, offsets: Offsets) -> None:
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=bootstrap_servers,
            isolation_level="read_committed",
            auto_offset_reset="none",
            enable_auto_commit=False,
            max_partition_fetch_bytes=_FETCH_BYTES,
            fetch_max_wait_ms=POLL_MS,  # a new assignment waits for the fetch of the last
        )
        self._offsets = offsets
        self._followed: dict[int, Followed] = {}
        self._reading: dict[int, Followed] = {}
        self._changed = asyncio.Event()

    async def start(self) -> None:
        """Connect."""
        await self._consumer.start()

    async def stop(self) -> None:
        """Disconnect; the tables stay as they are."""
        await self._consumer.stop()

    def follows(self, partition: int) -> bool:
        """Whether the partition's table is followed."""
        return partition in self._followed

    @property
    def tables(self) -> list[TableWriter]:
        """The tables being followed."""
        return [followed.table for followed in self._followed.values()]

    def follow(self, tables: Iterable[TableWriter]) -> None:
        """Begin to follow these tables' partitions, from where each table stands."""
        for table in tables:
            self._followed[table.identity.partition] = Followed(table)
        self._changed.set()

    async def complete(self, partition: int) -> TableWriter:
        """Wait until all that is committed by now is applied, then let go of the table.

        Where this is cancelled the table goes on being followed.
        """
        followed = self._followed[partition]
        ends = await self._offsets.ends(followed.tps)
        followed.targets = {tp.topic: ends[tp] for tp in followed.tps}
        wanted = followed.wanted = asyncio.get_running_loop().create_future()
        try:
            return await asyncio.shield(wanted)
        except asyncio.CancelledError:
            if wanted.done():
                self.follow([wanted.result()])
            followed.wanted = None
            raise

    async def run(self) -> None:
        """Follow for ever.

        Raises:
            KafkaChanged: where a changelog ends before what a table holds of it.
            OffsetOutOfRangeError: where Kafka no longer has what a table would need next.
        """
        while True:
            if self._changed.is_set():
                await self._assign()
            if not self._reading:
                await self._changed.wait()
                continue
            fetched = await self._consumer.getmany(timeout_ms=POLL_MS)
            for tp, records in fetched.items():
                self._reading[tp.partition].unapplied[tp.topic] += records
            await self._apply({tp.partition for tp in fetched})

    async def _assign(self) -> None:
        """Read on where each table stands; aiokafka forgets positions when it is assigned anew."""
        self._changed.clear()
        reading = dict(self._followed)
        every = [tp for followed in reading.values() for tp in followed.tps]
        starts, ends = await self._offsets.starts(every), await self._offsets.ends(every)
        self._consumer.assign(every)
        for followed in reading.values():
            for tp, offset in followed.begin(starts, ends).items():
                self._consumer.seek(tp, offset)
        self._reading = reading

    async def _apply(self, moved: set[int]) -> None:
        for partition, followed in list(self._reading.items()):
            if partition in moved or followed.wanted or not followed.table.progress.complete:
                await self._apply_one(followed)
                self._hand_out(followed)

    async def _apply_one(self, followed: Followed) -> None:
        offsets = {tp.topic: await self._consumer.position(tp) for tp in followed.tps}
        while True:
            try:
                return await in_thread(followed.apply, offsets)
            except StoreFull as error:
                SCORER_STORE_FAILURES.inc()
                log.error("partition %s: no room to store: %s", followed.partition, error)
                await asyncio.sleep(RETRY_S)

    def _hand_out(self, followed: Followed) -> None:
        if followed.wanted is not None and followed.reached:
            del self._followed[followed.partition], self._reading[followed.partition]
            self._changed.set()
            followed.wanted.set_result(followed.table)


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


def _positions(records: list[ConsumerRecord]) -> dict[str, int] | None:
    for record in reversed(records):
        if record.key == POSITIONS_KEY:
            return _stated(record)
    return None


def _stated(record: ConsumerRecord) -> dict[str, int]:
    positions: dict[str, int] = _positions_decoder.decode(record.value)
    return positions


def _reached(records: list[ConsumerRecord], applied: int) -> int:
    stated = _positions(records)
    return applied if stated is None else _sum(stated)


def _up_to(records: list[ConsumerRecord], total: int) -> list[ConsumerRecord]:
    """The records of transactions up to that whose positions add up to `total`."""
    for place in range(len(records) - 1, -1, -1):
        if records[place].key == POSITIONS_KEY and _sum(_stated(records[place])) <= total:
            return records[: place + 1]
    return []


def _sum(positions: Mapping[str, int]) -> int:
    """Orders the positions that a partition's transactions state: each goes on from the last."""
    return sum(positions.values())
