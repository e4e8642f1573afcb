"""Offsets asked of a real Kafka."""

import uuid

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic, RecordsToDelete

from relationships.tables.integrity import KafkaChanged
from services.kafka.connection import connection

pytestmark = pytest.mark.kafka


@pytest.fixture
async def tp(settings):
    """A partition that holds offsets 2 to 5 of five."""
    topic = f"offsets-{uuid.uuid4().hex[:8]}"
    tp = TopicPartition(topic, 0)
    admin = AIOKafkaAdminClient(**connection(settings))
    await admin.start()
    await admin.create_topics([NewTopic(topic, 1, 1)])
    async with AIOKafkaProducer(**connection(settings)) as producer:
        for _ in range(5):
            await producer.send_and_wait(topic, b"x", partition=0)
    await admin.delete_records({tp: RecordsToDelete(before_offset=2)})
    yield tp
    await admin.delete_topics([topic])
    await admin.close()


async def test_starts_and_ends(offsets, tp):
    assert await offsets.starts([tp]) == {tp: 2}
    assert await offsets.ends([tp]) == {tp: 5}


@pytest.mark.parametrize("applied", [2, 3, 5])
async def test_reads_on_where_it_was_applied(offsets, tp, applied):
    assert await offsets.read_on_from([tp], {tp.topic: applied}) == {tp: applied}


async def test_reads_from_the_start_what_was_never_applied(offsets, tp):
    assert await offsets.read_on_from([tp], {"another": 4}) == {tp: 2}


async def test_applied_beyond_the_end_is_lost_data(offsets, tp):
    with pytest.raises(KafkaChanged, match=r"2 to 5, but is applied up to 6: Kafka has lost data"):
        await offsets.read_on_from([tp], {tp.topic: 6})


async def test_applied_before_the_start_is_deleted_by_retention(offsets, tp):
    with pytest.raises(KafkaChanged, match="applied up to 1: events were deleted by retention"):
        await offsets.read_on_from([tp], {tp.topic: 1})
