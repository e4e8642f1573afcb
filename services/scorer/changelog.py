"""Following the changelog: how a table is restored, and how a standby stays warm.

A transaction's records end with its positions record in each topic. A table that is complete
is moved on by whole transactions only, so that its readers never see half of one.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from relationships.tables.changes import Changes, decode_seen
from relationships.tables.fitness import KafkaChanged
from relationships.tables.writer import StoreFull, TableWriter
from schemas.topics import CHANGELOG, PROFILES, RELATIONSHIPS, SEEN
from services.metrics import SCORER_RESTORED_RECORDS, SCORER_STORE_FAILURES
from services.scorer.handover import POSITIONS_KEY

log = logging.getLogger(__name__)

RETRY_S = 1.0
_FETCH_BYTES = 8 * 1024 * 1024
_positions_decoder = msgspec.msgpack.Decoder(dict[str, int])


class Followed:
    """A table that follows its partition's changelog, and what is read but not yet applied."""

    def __init__(self, table: TableWriter) -> None:
        self.table = table
        self.partition = table.identity.partition
        self.unapplied: dict[str, list[ConsumerRecord]] = {topic: [] for topic in CHANGELOG}
        self.targets: dict[str, int] | None = None
        self.reached = asyncio.Event()

    @property
    def tps(self) -> list[TopicPartition]:
        """The changelog partitions it follows."""
        return [TopicPartition(topic, self.partition) for topic in CHANGELOG]

    def begin(
        self, starts: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int]
    ) -> dict[TopicPartition, int]:
        """Where to read on, given what Kafka holds; at its end the table is complete.

        Raises:
            KafkaChanged: where the changelog ends before what the table holds of it.
        """
        self.unapplied = {topic: [] for topic in CHANGELOG}
        self.targets = self.targets or {tp.topic: ends[tp] for tp in self.tps}
        applied = self.table.progress.changelog
        for tp in self.tps:
            if applied.get(tp.topic, 0) > ends[tp]:
                raise KafkaChanged(
                    f"{tp.topic} partition {self.partition} ends at {ends[tp]}, before what its "
                    f"table holds ({applied[tp.topic]}): Kafka has lost data"
                )
        return {tp: applied.get(tp.topic, starts[tp]) for tp in self.tps}

    def apply(self, next_offsets: Mapping[str, int]) -> None:
        """Apply what is read; `next_offsets` is up to where each topic has been read.

        Raises:
            StoreFull: where there is no room; nothing was applied.
        """
        progress = self.table.progress
        ready = {topic: self._ready(topic, progress.complete) for topic in CHANGELOG}
        changes, positions = _changes(ready), dict(progress.positions)
        for topic, records in ready.items():
            positions[topic] = _positions(records) or positions.get(topic, {})
        left = {topic: self.unapplied[topic][len(ready[topic]) :] for topic in CHANGELOG}
        offsets = {
            topic: left[topic][0].offset if left[topic] else next_offsets[topic]
            for topic in CHANGELOG
        }
        done = self.targets is not None and all(
            offsets[topic] >= target for topic, target in self.targets.items()
        )
        if changes != Changes() or offsets != progress.changelog or done:
            moved = msgspec.structs.replace(
                progress,
                changelog=offsets,
                positions=positions,
                complete=progress.complete or done,
            )
            self.table.apply(changes, moved)
        self.unapplied = left
        SCORER_RESTORED_RECORDS.inc(sum(map(len, ready.values())))
        if done:
            self.reached.set()

    def _ready(self, topic: str, whole: bool) -> list[ConsumerRecord]:
        """What may be applied: all, or up to the last positions record."""
        records = self.unapplied[topic]
        if not whole:
            return records
        for place in range(len(records) - 1, -1, -1):
            if records[place].key == POSITIONS_KEY:
                return records[: place + 1]
        return []


class ChangelogFollower:
    """Applies the changelog to the tables of the partitions that this process does not own."""

    def __init__(self, bootstrap_servers: str) -> None:
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=bootstrap_servers,
            isolation_level="read_committed",
            auto_offset_reset="none",
            enable_auto_commit=False,
            max_partition_fetch_bytes=_FETCH_BYTES,
        )
        self._followed: dict[int, Followed] = {}
        self._changed = asyncio.Event()
        self._busy = asyncio.Lock()

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

    async def follow(self, tables: Iterable[TableWriter]) -> None:
        """Begin to follow these tables' partitions, from where each table stands.

        Raises:
            KafkaChanged: where a changelog ends before what a table holds of it.
        """
        async with self._busy:
            for table in tables:
                self._followed[table.identity.partition] = Followed(table)
            await self._assign()

    async def complete(self, partition: int) -> TableWriter:
        """Wait until all that is committed by now is applied, then let go of the table."""
        followed = self._followed[partition]
        ends = await self._consumer.end_offsets(followed.tps)
        followed.targets = {tp.topic: ends[tp] for tp in followed.tps}
        followed.reached.clear()
        self._changed.set()
        await followed.reached.wait()
        async with self._busy:
            del self._followed[partition]
            await self._assign()
        return followed.table

    async def run(self) -> None:
        """Follow for ever.

        Raises:
            OffsetOutOfRangeError: where Kafka no longer has what a table would need next.
        """
        while True:
            if not self._followed:
                self._changed.clear()
                await self._changed.wait()
                continue
            async with self._busy:  # what was fetched must not outlive a new assignment
                fetched = await self._consumer.getmany(timeout_ms=100)
                for tp, records in fetched.items():
                    if tp.partition in self._followed:
                        self._followed[tp.partition].unapplied[tp.topic] += records
                await self._apply(fetched)

    async def _apply(self, fetched: Iterable[TopicPartition]) -> None:
        moved = {tp.partition for tp in fetched}
        for partition, followed in self._followed.items():
            if partition in moved or (followed.targets and not followed.reached.is_set()):
                await self._apply_one(followed)

    async def _apply_one(self, followed: Followed) -> None:
        offsets = {tp.topic: await self._consumer.position(tp) for tp in followed.tps}
        while True:
            try:
                return await asyncio.to_thread(followed.apply, offsets)
            except StoreFull as error:
                SCORER_STORE_FAILURES.inc()
                log.error("partition %s: no room to store: %s", followed.partition, error)
                await asyncio.sleep(RETRY_S)

    async def _assign(self) -> None:
        """Read on where each table stands; aiokafka forgets positions when it is assigned anew."""
        every = [tp for followed in self._followed.values() for tp in followed.tps]
        self._consumer.assign(every)
        self._changed.set()
        if not every:
            return
        starts = await self._consumer.beginning_offsets(every)
        ends = await self._consumer.end_offsets(every)
        for followed in self._followed.values():
            for tp, offset in followed.begin(starts, ends).items():
                self._consumer.seek(tp, offset)


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
            positions: dict[str, int] = _positions_decoder.decode(record.value)
            return positions
    return None
