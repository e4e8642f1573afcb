"""A client of a Kafka that hangs is closed, over TLS too, where Kafka has to answer the end."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Iterator

import pytest

from schemas.topics import CONTROL
from services.kafka.clients.client import client_of
from services.kafka.clients.consumer import Consumer
from services.kafka.clients.leaving import CLOSE_S
from services.kafka.clients.producer import Producer
from services.kafka.topics.topics import admin_of, ensure_topics
from services.runtime.settings import Settings
from tests.secured_kafka import SecuredKafka

pytestmark = pytest.mark.kafka

DEADLINE_S = CLOSE_S + 8
"""asyncio itself would wait for 30 s."""


@pytest.fixture
def hang(secured: SecuredKafka) -> Iterator[Callable[[], None]]:
    """Has Kafka hang until the test is over."""
    pid = secured.broker.pid
    yield lambda: os.kill(pid, signal.SIGSTOP)
    os.kill(pid, signal.SIGCONT)


async def with_consumer(settings: Settings, hang: Callable[[], None]) -> None:
    consumer = Consumer(settings)
    await consumer.start()
    assert await consumer.topics()
    hang()
    await consumer.stop()


async def with_producer(settings: Settings, hang: Callable[[], None]) -> None:
    producer = Producer(settings)
    await producer.start()
    assert await producer.partitions_for(CONTROL)
    hang()
    await producer.stop()


async def with_client(settings: Settings, hang: Callable[[], None]) -> None:
    async with client_of(settings) as client:
        assert await client.fetch_all_metadata()
        hang()


async def with_admin(settings: Settings, hang: Callable[[], None]) -> None:
    async with admin_of(settings) as admin:
        assert await admin.describe_cluster()
        hang()


@pytest.mark.parametrize("used", [with_consumer, with_producer, with_client, with_admin])
async def test_it_is_closed_while_kafka_hangs(
    secured: SecuredKafka,
    hang: Callable[[], None],
    used: Callable[[Settings, Callable[[], None]], Awaitable[None]],
) -> None:
    settings = Settings(**secured.login(), partitions=2)
    await ensure_topics(settings)
    async with asyncio.timeout(DEADLINE_S):
        await used(settings, hang)
