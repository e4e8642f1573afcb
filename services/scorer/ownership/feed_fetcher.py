"""Fetching the feeds of the partitions that are owned, each from its own position on."""

import socket
from collections.abc import Iterable, Mapping

from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.errors import NoOffsetForPartitionError, OffsetOutOfRangeError

from relationships.tables.integrity import KafkaChanged
from services.kafka.clients.consumer import Consumer
from services.runtime.settings import Settings
from services.scorer.assignment.assignor import assignor
from services.scorer.assignment.membership import Membership
from services.scorer.fold.partition import QUEUE_LIMIT
from services.scorer.ownership.owned_partition import OwnedPartition

_FETCH_BYTES = 4 * 1024 * 1024


def create_consumer(settings: Settings, membership: Membership) -> Consumer:
    """The group's consumer. Where it reads is decided by the tables, never by Kafka's offsets.

    Who looks at the group sees by which address each worker answers `/readyz`.
    """
    session = settings.session_timeout_ms
    return Consumer(
        settings,
        group_id=settings.group,
        client_id=f"{socket.gethostname()}:{settings.scorer_port}",
        enable_auto_commit=False,
        auto_offset_reset="none",
        isolation_level="read_committed",
        partition_assignment_strategy=(assignor(membership),),
        session_timeout_ms=session,
        heartbeat_interval_ms=max(100, session // 10),
        max_partition_fetch_bytes=_FETCH_BYTES,
    )


class FeedFetcher:
    """Says which feed partitions the consumer fetches, and from where."""

    def __init__(self, consumer: Consumer) -> None:
        self._consumer = consumer

    async def fetch(self) -> Mapping[TopicPartition, list[ConsumerRecord]]:
        """The next records of what is fetched.

        Raises:
            KafkaChanged: where Kafka no longer has what is to be read next.
        """
        try:
            fetched: Mapping[TopicPartition, list[ConsumerRecord]]
            fetched = await self._consumer.getmany(timeout_ms=200)
        except (OffsetOutOfRangeError, NoOffsetForPartitionError) as error:
            raise KafkaChanged(f"Kafka lacks what is to be read next: {error}") from error
        return fetched

    def hold(self, tps: Iterable[TopicPartition]) -> None:
        """Fetch nothing of these until they are read on.

        aiokafka wants a position before it checks whether a partition is paused.
        """
        for tp in tps:
            self._consumer.pause(tp)
            self._consumer.seek(tp, 0)

    def read_on(self, owned: OwnedPartition) -> None:
        """Seek to where the partition's table stands, and fetch from there."""
        for tp, offset in owned.next_offsets().items():
            self._consumer.seek(tp, offset)
        owned.throttled = False
        self._consumer.resume(*owned.feeds)

    def throttle(self, owned: OwnedPartition) -> None:
        """Back-pressure: fetch nothing for a partition whose queue is long, until it is shorter."""
        long = owned.partition is not None and owned.partition.queued > QUEUE_LIMIT
        if long is not owned.throttled:
            owned.throttled = long
            (self._consumer.pause if long else self._consumer.resume)(*owned.feeds)
