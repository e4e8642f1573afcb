"""Following the changelog: how a table is restored, and how a standby stays warm."""

import asyncio
import time
from collections.abc import Iterable, Mapping

from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.errors import OffsetOutOfRangeError

from relationships.tables.environment import StoreFull
from relationships.tables.writer import TableWriter
from services.kafka.clients.consumer import Consumer
from services.runtime.kafka_settings import KafkaSettings
from services.scorer.log_offsets import LogOffsets
from services.scorer.positions import POSITIONS_KEY
from services.scorer.replica.changelog_faults import Fault
from services.scorer.replica.changelog_replica import ChangelogReplica
from services.scorer.replica.wholeness import Wholeness, measure
from services.scorer.store_full import RETRY_S, report_store_full
from services.scorer.table_copies import copy_if_due
from services.scorer.table_thread import in_thread
from services.scorer.topic_partitions import feeds_of

POLL_MS = 100
_FETCH_BYTES = 8 * 1024 * 1024

CHUNK = 2_000
"""Records taken from the consumer at a time, which unpacks them in the event loop."""

COLD_AT_A_TIME = 2
"""So many tables are restored side by side, of those that nobody waits for."""

WARM_S = 10.0
"""A table is warm that was whole within so long."""

_MEASURE_EVERY_S = 0.5


class ChangelogFollower:
    """Applies the changelog to the tables of the partitions that this process does not own.

    `run` alone reads, applies and releases tables, so that nobody else has a table meanwhile.
    Cold tables are restored a few at a time, those of `first` first; a `restore` waits for none.
    """

    def __init__(self, kafka: KafkaSettings, offsets: LogOffsets, partitions: int) -> None:
        self._consumer = Consumer(
            kafka,
            isolation_level="read_committed",
            auto_offset_reset="none",
            enable_auto_commit=False,
            max_partition_fetch_bytes=_FETCH_BYTES,
            fetch_max_wait_ms=POLL_MS,  # a new assignment waits for the fetch of the last
        )
        self.first: frozenset[int] = frozenset()
        self._offsets = offsets
        self._partitions = partitions
        self._measure_at = 0.0
        self._wholeness: dict[int, Wholeness] = {}
        self._replicas: dict[int, ChangelogReplica] = {}
        self._assigned: dict[int, ChangelogReplica] = {}
        self._changed = asyncio.Event()

    async def start(self) -> None:
        """Connect."""
        await self._consumer.start()

    async def stop(self) -> None:
        """Disconnect; the tables stay as they are."""
        await self._consumer.stop()

    def follows(self, partition: int) -> bool:
        """Whether the partition's table is followed."""
        return partition in self._replicas

    @property
    def tables(self) -> list[TableWriter]:
        """The tables being followed."""
        return [replica.table for replica in self._replicas.values()]

    @property
    def faults(self) -> dict[int, list[Fault]]:
        """The records that cannot be applied, by the partition that they halt."""
        found = {number: replica.halt.faults for number, replica in self._replicas.items()}
        return {number: list(faults.values()) for number, faults in found.items() if faults}

    def follow(self, tables: Iterable[TableWriter]) -> None:
        """Begin to follow these tables' partitions, from where each table stands."""
        for table in tables:
            self._replicas[table.identity.partition] = ChangelogReplica(table, self._partitions)
            self._wholeness[table.identity.partition] = Wholeness()
        self._changed.set()

    def note_ends(self, at: int, ends: Mapping[TopicPartition, int]) -> None:
        """The feeds of all partitions ended at `ends` at the time `at` (epoch ms)."""
        for partition, replica in self._replicas.items():
            replica.caught_up.note_ends(at, {tp.topic: ends[tp] for tp in feeds_of(partition)})

    def warm(self) -> frozenset[int]:
        """The partitions whose tables here were whole at some time in the last `WARM_S`."""
        return frozenset(
            number
            for number, replica in self._replicas.items()
            if replica.table.progress.complete
            and not replica.halt.faults
            and self._wholeness[number].within(WARM_S)
        )

    async def restore(self, partition: int, ends: Mapping[TopicPartition, int]) -> TableWriter:
        """Wait until the changelog is applied up to `ends`, then release the table.

        Where this is cancelled the table goes on being followed.
        """
        replica = self._replicas[partition]
        replica.targets = {tp.topic: ends[tp] for tp in replica.tps}
        restored = replica.restored = asyncio.get_running_loop().create_future()
        if partition not in self._assigned:
            self._changed.set()
        try:
            return await asyncio.shield(restored)
        except asyncio.CancelledError:
            if restored.done():
                self.follow([restored.result()])
            replica.restored = None
            raise

    async def run(self) -> None:
        """Follow for ever.

        Raises:
            KafkaChanged: where a changelog ends before what a table holds of it, or Kafka no
                longer has what a table would need next.
            UnknownLayoutError: where newer code has written the changelog.
        """
        while True:
            if self._changed.is_set():
                await self._assign()
            if not self._assigned:
                await self._changed.wait()
                continue
            try:
                fetched = await self._consumer.getmany(timeout_ms=POLL_MS, max_records=CHUNK)
            except OffsetOutOfRangeError:  # of `seen` what is forgotten is deleted
                self._changed.set()
                continue
            for tp, records in fetched.items():
                self._assigned[tp.partition].unapplied[tp.topic] += records
            await self._apply({tp.partition for tp in fetched if _has_end(fetched[tp])})
            await self._measure()
            for replica in list(self._assigned.values()):
                replica.note_whole()
                await copy_if_due(replica.table)

    async def _assign(self) -> None:
        """Read on where each table stands; aiokafka forgets positions when it is assigned anew."""
        self._changed.clear()
        replicas = self._due()
        tps = [tp for replica in replicas.values() for tp in replica.tps]
        starts, ends = await self._offsets.starts(tps), await self._offsets.ends(tps)
        self._consumer.assign(tps)
        for replica in replicas.values():
            for tp, offset in replica.begin(starts, ends).items():
                self._consumer.seek(tp, offset)
        self._assigned = replicas

    def _due(self) -> dict[int, ChangelogReplica]:
        """All replicas but the cold ones whose turn has not come; it ends when all is read."""
        cold = [
            number
            for number, replica in self._replicas.items()
            if not (replica.restored or replica.table.progress.complete)
            and not self._wholeness[number].read
        ]
        later = sorted(cold, key=lambda number: (number not in self.first, number))[COLD_AT_A_TIME:]
        return {number: self._replicas[number] for number in self._replicas.keys() - later}

    async def _measure(self) -> None:
        """Note which replicas have all there is, and whether others have their turn by that."""
        if self._measure_at <= time.monotonic():
            self._measure_at = time.monotonic() + _MEASURE_EVERY_S
            for number, replica in self._assigned.items():
                await measure(replica, self._consumer, self._wholeness[number])
        if (
            len(self._assigned) < len(self._replicas)
            and self._due().keys() != self._assigned.keys()
        ):
            self._changed.set()

    async def _apply(self, ended: set[int]) -> None:
        """Apply to the tables of `ended`, of which a transaction's end came, and to unsettled ones.

        A long transaction is not looked through with each of its chunks.
        """
        for partition, replica in list(self._assigned.items()):
            if partition in ended or replica.unsettled:
                await self._apply_one(replica)
                if replica.halt.mended:
                    self._changed.set()
                self._release_if_restored(replica)

    async def _apply_one(self, replica: ChangelogReplica) -> None:
        """Apply what is fetched; without room for it, fetch no more and try again later."""
        if replica.retry_at > time.monotonic():
            return
        offsets = {tp.topic: await self._consumer.position(tp) for tp in replica.tps}
        try:
            await in_thread(replica.apply, offsets)
        except StoreFull as error:
            report_store_full(replica.partition, error)
            replica.retry_at = time.monotonic() + RETRY_S
            self._consumer.pause(*replica.tps)
        else:
            self._consumer.resume(*replica.tps)

    def _release_if_restored(self, replica: ChangelogReplica) -> None:
        if replica.restored is not None and replica.at_targets:
            del self._replicas[replica.partition], self._assigned[replica.partition]
            self._changed.set()
            replica.restored.set_result(replica.table)


def _has_end(records: list[ConsumerRecord]) -> bool:
    """Whether the end of a transaction is among records of a changelog topic."""
    return any(record.key == POSITIONS_KEY for record in reversed(records))
