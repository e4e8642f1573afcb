"""What aiokafka raises, and that its consumer takes what the fetcher does to it."""

import pytest
from aiokafka.errors import NoOffsetForPartitionError, OffsetOutOfRangeError

from relationships.tables.integrity import KafkaChanged
from services.scorer.assignment.membership import Membership
from services.scorer.ownership.feed_fetcher import FeedFetcher, create_consumer
from services.scorer.ownership.owned_partition import OwnedPartition
from services.scorer.topic_partitions import feeds_of


class Refusing:
    def __init__(self, error):
        self.error = error

    async def getmany(self, *, timeout_ms):
        raise self.error


@pytest.mark.parametrize("error", [OffsetOutOfRangeError({}), NoOffsetForPartitionError()])
async def test_what_kafka_no_longer_has_is_lost_data(error):
    with pytest.raises(KafkaChanged, match="lacks what is to be read next"):
        await FeedFetcher(Refusing(error)).fetch()


@pytest.mark.kafka
async def test_what_is_held_is_not_fetched_until_it_is_read_on(settings):
    """Held, it has a position, without which aiokafka would raise."""
    alone = settings.model_copy(update={"group": None})
    consumer, owned = create_consumer(alone, Membership()), None
    fetcher = FeedFetcher(consumer)
    await consumer.start()
    try:
        consumer.assign(feeds_of(0))
        fetcher.hold(feeds_of(0))
        assert await fetcher.fetch() == {}
        assert consumer.paused() == set(feeds_of(0))
        owned = OwnedPartition(0)
        owned.throttled = True
        owned.first_offsets = await consumer.beginning_offsets(feeds_of(0))
        fetcher.read_on(owned)
        assert consumer.paused() == set()
        assert not owned.throttled
        for tp, offset in owned.first_offsets.items():
            assert await consumer.position(tp) == offset
    finally:
        await consumer.stop()
