"""Following the changelog: how a table is restored, and how a standby stays warm."""

import asyncio
import logging
import time
from collections.abc import Iterable

from aiokafka import AIOKafkaConsumer

from relationships.tables.environment import StoreFull
from relationships.tables.writer import TableWriter
from services.runtime.metrics import SCORER_STORE_FAILURES
from services.scorer.group.log_offsets import Offsets
from services.scorer.replica.changelog_replica import ChangelogReplica
from services.scorer.table_thread import in_thread

log = logging.getLogger(__name__)

RETRY_S = 1.0
POLL_MS = 100
_FETCH_BYTES = 8 * 1024 * 1024


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
        self._followed: dict[int, ChangelogReplica] = {}
        self._reading: dict[int, ChangelogReplica] = {}
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
        return [replica.table for replica in self._followed.values()]

    def follow(self, tables: Iterable[TableWriter]) -> None:
        """Begin to follow these tables' partitions, from where each table stands."""
        for table in tables:
            self._followed[table.identity.partition] = ChangelogReplica(table)
        self._changed.set()

    async def complete(self, partition: int) -> TableWriter:
        """Wait until all that is committed by now is applied, then let go of the table.

        Where this is cancelled the table goes on being followed.
        """
        replica = self._followed[partition]
        ends = await self._offsets.ends(replica.tps)
        replica.targets = {tp.topic: ends[tp] for tp in replica.tps}
        wanted = replica.wanted = asyncio.get_running_loop().create_future()
        try:
            return await asyncio.shield(wanted)
        except asyncio.CancelledError:
            if wanted.done():
                self.follow([wanted.result()])
            replica.wanted = None
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
        every = [tp for replica in reading.values() for tp in replica.tps]
        starts, ends = await self._offsets.starts(every), await self._offsets.ends(every)
        self._consumer.assign(every)
        for replica in reading.values():
            for tp, offset in replica.begin(starts, ends).items():
                self._consumer.seek(tp, offset)
        self._reading = reading

    async def _apply(self, moved: set[int]) -> None:
        for partition, replica in list(self._reading.items()):
            table = replica.table
            if partition in moved or replica.wanted or table.full or not table.progress.complete:
                await self._apply_one(replica)
                self._hand_out(replica)

    async def _apply_one(self, replica: ChangelogReplica) -> None:
        """Apply what is read; while there is no room for it no more is, and it is tried again."""
        if replica.waits_until > time.monotonic():
            return
        offsets = {tp.topic: await self._consumer.position(tp) for tp in replica.tps}
        try:
            await in_thread(replica.apply, offsets)
        except StoreFull as error:
            SCORER_STORE_FAILURES.inc()
            log.error("partition %s: no room to store: %s", replica.partition, error)
            replica.waits_until = time.monotonic() + RETRY_S
            self._consumer.pause(*replica.tps)
        else:
            self._consumer.resume(*replica.tps)

    def _hand_out(self, replica: ChangelogReplica) -> None:
        if replica.wanted is not None and replica.reached:
            del self._followed[replica.partition], self._reading[replica.partition]
            self._changed.set()
            replica.wanted.set_result(replica.table)
