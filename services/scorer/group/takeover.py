"""How a partition is taken over: the steps, strictly in this order.

End offsets asked before the producer has fenced the earlier owner would be too low: it could
commit once more, and the new owner would fold into a table that lacks that transaction. The
feeds' would be too low as well, and the restored positions lie beyond them.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiokafka import AIOKafkaProducer

from relationships.tables.environment import StoreFull
from relationships.tables.writer import TableWriter
from services.runtime.settings import Settings
from services.scorer.fold.handover import create_producer
from services.scorer.fold.partition import Partition
from services.scorer.group.owned_partition import OwnedPartition
from services.scorer.log_offsets import LogOffsets
from services.scorer.replica.changelog_follower import ChangelogFollower
from services.scorer.store_full import RETRY_S, report_store_full
from services.scorer.topic_partitions import changelog_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Takeover:
    """What a takeover needs.

    `open_table` returns a partition's table, of which this process holds the lock.
    """

    settings: Settings
    follower: ChangelogFollower
    offsets: LogOffsets
    open_table: Callable[[int], Awaitable[TableWriter]]
    create_partition: Callable[[TableWriter, AIOKafkaProducer], Partition]

    async def take_over(
        self, owned: OwnedPartition, start: Callable[[OwnedPartition], None]
    ) -> None:
        """Lock, fence, ask where the changelog ends, apply up to there; `start` seeks and folds.

        Where it is cancelled before the table is restored, the table goes on being followed.

        Raises:
            KafkaChanged: where Kafka has lost what is to be read next.
        """
        await self._lock_table(owned.number)
        producer = await self._fence_earlier_owner(owned)
        ends = await self.offsets.ends(changelog_of(owned.number))
        owned.table = await self.follower.restore(owned.number, ends)
        partition = self.create_partition(owned.table, producer)
        owned.first_offsets = await self.offsets.read_on_from(owned.feeds, partition.positions)
        if not partition.positions:
            await self._rebuild(owned.table, owned)
        owned.partition = partition
        start(owned)
        log.info("partition %s is ours, from %s", owned.number, partition.positions)

    async def _rebuild(self, table: TableWriter, owned: OwnedPartition) -> None:
        """Of a partition that nobody has folded, nothing is read before all there is by now is."""
        found = await self.offsets.ends(owned.feeds)
        ends = {tp.topic: end for tp, end in found.items() if end > owned.first_offsets[tp]}
        while True:
            try:
                return table.rebuild(ends)
            except StoreFull as error:
                report_store_full(owned.number, error)
                await asyncio.sleep(RETRY_S)

    async def _lock_table(self, number: int) -> None:
        """A standby's table is open already; the state directory's lock covers both."""
        if not self.follower.follows(number):
            self.follower.follow([await self.open_table(number)])

    async def _fence_earlier_owner(self, owned: OwnedPartition) -> AIOKafkaProducer:
        """Kafka ends the open transaction of the earlier owner and refuses its next."""
        owned.producer = create_producer(self.settings, owned.number)
        await owned.producer.start()
        return owned.producer
