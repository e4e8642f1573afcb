import asyncio
import uuid

import pytest
from aiokafka.admin import NewTopic

from services.kafka import link as link_module
from services.kafka.link import Link
from services.kafka.topics.topics import admin_of
from services.runtime.retry import Backoff
from services.runtime.settings import Settings
from tests.free_port import free_port

DEADLINE_S = 30


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_module, "CONNECT", Backoff(0.01, 1, 0.01))


async def test_while_kafka_is_away_it_says_why_and_keeps_trying(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    attempts = asyncio.Semaphore(0)

    async def away(settings: Settings) -> None:
        attempts.release()
        raise ConnectionError("nobody there")

    monkeypatch.setattr(link_module, "ensure_topics", away)
    link = Link(Settings(bootstrap_servers=f"127.0.0.1:{free_port()}"), "test", [])
    link.start()
    async with asyncio.timeout(DEADLINE_S):
        for _ in range(3):
            await attempts.acquire()
    assert link.producer is None
    assert link.fault == "Kafka cannot be used: nobody there"
    await link.stop()


@pytest.mark.kafka
async def test_a_lost_producer_is_replaced_by_one_that_works(settings: Settings) -> None:
    topic = f"link-{uuid.uuid4().hex}"
    async with admin_of(settings) as admin:
        await admin.create_topics([NewTopic(topic, 1, 1)])
    link = Link(settings, "test", [topic])
    async with asyncio.timeout(DEADLINE_S):
        first = await link.live()
        assert link.fault is None
        link.lost(first, RuntimeError("it broke"))
        assert link.producer is None
        assert link.fault == "Kafka cannot be used: it broke"
        second = await link.live()
        assert second is not first
        link.lost(first, RuntimeError("late news of the first"))
        assert link.producer is second
        await second.send_and_wait(topic, b"x", partition=0)
        await link.stop()
    assert link.producer is None
