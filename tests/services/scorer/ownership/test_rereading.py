"""A partition's feeds, read once more on a real Kafka."""

import time
import uuid

import pytest
from aiokafka import AIOKafkaProducer

from services.kafka.connection import connection
from services.scorer.ownership.rereading import reread

pytestmark = pytest.mark.kafka


async def test_from_an_append_time_up_to_where_each_feed_is_applied(settings):
    mark, upto = uuid.uuid4().hex.encode(), {}
    async with AIOKafkaProducer(**connection(settings)) as producer:

        async def write(topic, number):
            value = mark + b"-%d" % number
            return await producer.send_and_wait(topic, value, b"ana", partition=2)

        early = await write("feed.posts", 0)
        while time.time_ns() // 1_000_000 <= early.timestamp:
            pass
        since = (await write("feed.posts", 1)).timestamp
        for topic in ("feed.posts", "feed.travel"):
            upto[topic] = (await write(topic, 2)).offset + 1
            await write(topic, 3)
        await write("feed.reading", 4)
    found = [record async for records in reread(settings, 2, since, upto) for record in records]
    ours = {(r.topic, r.value[-1:]) for r in found if r.value.startswith(mark)}
    assert ours == {("feed.posts", b"1"), ("feed.posts", b"2"), ("feed.travel", b"2")}
    assert all(record.offset < upto[record.topic] for record in found)
