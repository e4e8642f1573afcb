"""How a partition is taken over: the steps, strictly in this order.

End offsets asked before the producer has fenced the earlier owner would be too low: it could
commit once more, and the new owner would fold into a table that lacks that transaction. The
feeds' would be too low as well, and the restored positions lie beyond them.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from relationships.tables.writer import TableWriter
from services.kafka.clients.producer import Producer
from services.runtime.settings import Settings
from services.scorer.fold.handover import create_producer
from services.scorer.fold.partition import Partition
from services.scorer.log_offsets import LogOffsets
from services.scorer.ownership.owned_partition import OwnedPartition
from services.scorer.replica.changelog_follower import ChangelogFollower
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
    create_partition: Callable[[TableWriter, Producer], Partition]

    async def take_over(
        self, owned: OwnedPartition, start: Callable[[OwnedPartition], None]
    ) -> None:
        """Lock, fence, ask where the changelog ends, apply up to there; `start` seeks and folds.

        Where it is cancelled before the table is restored, the table goes on being followed.

        Raises:
            KafkaChanged: where Kafka has lost what is to be read next.
        """
        await self.follow(owned.number)
        producer = await self._fence_earlier_owner(owned)
        ends = await self.offsets.ends(changelog_of(owned.number))
        owned.table = await self.follower.restore(owned.number, ends)
        partition = self.create_partition(owned.table, producer)
        owned.first_offsets = await self.offsets.read_on_from(owned.feeds, partition.positions)
        owned.partition = partition
        start(owned)
        log.info("partition %s is ours, from %s", owned.number, partition.positions)

    async def follow(self, number: int) -> None:
        """Have the table follow the changelog, which locks it.

        A standby's does already; the state directory's lock covers all.
        """
        if not self.follower.follows(number):
            self.follower.follow([await self.open_table(number)])

    async def _fence_earlier_owner(self, owned: OwnedPartition) -> Producer:
        """Kafka ends the open transaction of the earlier owner and refuses its next."""
        owned.producer = create_producer(self.settings, owned.number)
        await owned.producer.start()
        return owned.producer
