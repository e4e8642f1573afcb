import asyncio
import time

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from schemas.topics import RELATIONSHIP_CHANGES
from services.kafka.connection import connection, started
from services.kafka.observing.observed_kafka import PATIENCE_S, Away, Observation, ObservedKafka
from services.runtime.settings import Settings
from tests.free_port import free_port


@pytest.fixture
async def observing():
    made = []

    def observe(settings):
        made.append(ObservedKafka(settings))
        return made[-1]

    yield observe
    for each in made:
        await each.stop()


async def test_says_in_time_since_when_kafka_is_away(observing):
    kafka = observing(Settings(bootstrap_servers=f"127.0.0.1:{free_port()}"))
    before = time.time_ns() // 1_000_000
    first = await kafka.observe()
    assert isinstance(first, Away)
    assert before <= first.since <= time.time_ns() // 1_000_000
    kafka._seen_at = 0
    assert await kafka.observe() == first


@pytest.mark.kafka
async def test_sees_ends_and_groups(observing, settings):
    ours = settings.model_copy(update={"group": "observed", "notify_group": "observed-notify"})
    kafka, place = observing(ours), TopicPartition(RELATIONSHIP_CHANGES, 1)
    async with asyncio.timeout(60):  # one that has just started may not know of groups yet
        while not isinstance(before := await kafka.observe(), Observation):
            kafka._seen_at = 0
    assert (before.scorers.members, before.scorers.offsets) == ([], {})
    async with started(AIOKafkaProducer(**connection(ours))) as producer:
        await producer.send_and_wait(RELATIONSHIP_CHANGES, b"x", partition=1)
    consumer = AIOKafkaConsumer(
        RELATIONSHIP_CHANGES, **connection(ours), group_id="observed", client_id="worker:1",
        enable_auto_commit=False,
    )  # fmt: skip
    async with started(consumer):
        while not consumer.assignment():
            await consumer.getmany(timeout_ms=100)
        await consumer.commit({place: (7, "halted")})
        kafka._seen_at = 0
        seen = await kafka.observe()
    assert seen.ends[place] == before.ends[place] + 1
    assert seen.at >= before.at
    (member,) = seen.scorers.members
    assert (member.name, member.partitions) == ("worker:1", frozenset(range(4)))
    assert seen.scorers.offsets[place] == (7, "halted")
    assert seen.notifiers.members == []


async def test_who_asks_meanwhile_shares_the_answer(observing, monkeypatch):
    kafka = observing(Settings(bootstrap_servers=f"127.0.0.1:{free_port()}"))
    looks = []

    async def look():
        looks.append(1)
        return Away(since=1)

    monkeypatch.setattr(kafka, "_look", look)
    assert await kafka.observe() == await kafka.observe()
    assert looks == [1]
    assert PATIENCE_S < 2
