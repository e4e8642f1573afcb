"""How far the tables are behind the feeds: measured every second, for readers and operators."""

import asyncio
import logging

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from relationships.tables.environment import StoreFull
from relationships.tables.writer import TableWriter
from services.runtime.metrics import SCORER_IDS_SINCE, SCORER_LAG_RECORDS, SCORER_PARTITIONS
from services.scorer.fold.partition import Partition
from services.scorer.group.owned_partition import OwnedPartition
from services.scorer.group.ownership import Ownership
from services.scorer.log_offsets import Offsets
from services.scorer.replica.changelog_follower import ChangelogFollower
from services.scorer.topic_partitions import feeds_of

log = logging.getLogger(__name__)

_EVERY_S = 1.0
_COMMIT_EVERY = 5


class LagMonitor:
    """Notes which tables of all `partitions` are caught up, and reports the lag of the others."""

    def __init__(
        self,
        consumer: AIOKafkaConsumer,
        ownership: Ownership,
        follower: ChangelogFollower,
        partitions: int,
    ) -> None:
        self._consumer = consumer
        self._ownership = ownership
        self._follower = follower
        self._feeds = [tp for number in range(partitions) for tp in feeds_of(number)]

    async def run(self) -> None:
        """Measure every second until cancelled."""
        rounds = 0
        while True:
            await asyncio.sleep(_EVERY_S)
            try:
                await self.measure()
                rounds += 1
                if rounds % _COMMIT_EVERY == 0:
                    await self._commit_for_monitoring()
            except (KafkaError, StoreFull) as error:
                log.warning("cannot measure how far the tables are behind: %s", error)

    async def measure(self) -> None:
        """Measure all tables of this process once.

        Raises:
            aiokafka.errors.KafkaError: where Kafka does not answer.
            StoreFull: where there is no room to note that a table is caught up.
        """
        ends: Offsets = await self._consumer.end_offsets(self._feeds)
        for owned in list(self._ownership.owned.values()):
            if owned.partition is not None and not self._ownership.paused:
                await self._measure_owned(owned, owned.partition, ends)
        for table in self._follower.tables:
            _note_lag(table, _standby_lag(table, ends))
        self._count_states()

    async def _measure_owned(
        self, owned: OwnedPartition, partition: Partition, ends: Offsets
    ) -> None:
        """Nothing is noted of a partition that was given up meanwhile."""
        lags = await self._lags(partition, ends)
        partition.clock.note_behind([topic for topic, lag in lags.items() if lag])
        lag = sum(lags.values())
        if self._ownership.owned.get(owned.number) is owned:
            _note_lag(partition.table, lag)
            _note_ids(partition.table)
            if lag == 0:
                partition.caught_up()

    async def _lags(self, partition: Partition, ends: Offsets) -> dict[str, int]:
        """How many records are not applied, by topic; marks that end transactions are none."""
        lags = {}
        for tp in feeds_of(partition.number):
            read = await self._consumer.position(tp) if partition.idle else 0
            applied = max(partition.positions.get(tp.topic, 0), read)
            lags[tp.topic] = max(0, ends[tp] - applied)
        return lags

    def _count_states(self) -> None:
        partitions, faults = self._ownership.partitions, self._follower.faults
        halted = sum(partition.halted for partition in partitions)
        restoring = len(set(self._ownership.restoring) - faults.keys())
        for state, count in (
            ("owned", len(partitions) - halted),
            ("halted", halted + len(faults)),
            ("restoring", restoring),
            ("standby", len(self._follower.tables) - restoring - len(faults)),
        ):
            SCORER_PARTITIONS.labels(state).set(max(0, count))

    async def _commit_for_monitoring(self) -> None:
        """Positions live in the changelog; the group's offsets only let others see the lag."""
        offsets = {
            TopicPartition(topic, partition.number): offset
            for partition in self._ownership.partitions
            for topic, offset in partition.positions.items()
        }
        if offsets:
            await self._consumer.commit(offsets)


def _standby_lag(table: TableWriter, ends: Offsets) -> int:
    applied = table.progress.applied()
    feeds = feeds_of(table.identity.partition)
    return sum(max(0, ends[tp] - applied.get(tp.topic, 0)) for tp in feeds)


def _note_lag(table: TableWriter, lag: int) -> None:
    SCORER_LAG_RECORDS.labels(str(table.identity.partition)).set(lag)
    if lag == 0 and table.progress.complete:
        table.caught_up()
    table.clear_stale_readers()


def _note_ids(table: TableWriter) -> None:
    """How far back ids are remembered."""
    if known := table.generations():
        SCORER_IDS_SINCE.labels(str(table.identity.partition)).set(known[0].since / 1_000)
