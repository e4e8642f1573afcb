"""Kafka away, back, stopped, changed: bounded answers, and recovery without help."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiokafka.admin import AIOKafkaAdminClient

from services.http.server import listen
from services.ingest.records.publish import PATIENCE_S
from services.kafka.connection import connection
from services.local.embedded_kafka.broker import EmbeddedKafka
from services.runtime.settings import Settings

pytestmark = pytest.mark.kafka


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedKafka]:
    with EmbeddedKafka(tmp_path_factory.mktemp("away")) as broker:
        yield broker


@pytest.fixture
def own(broker: EmbeddedKafka, tmp_path: Path, running: Any, ready: Any) -> Iterator[Any]:
    """An ingest on a broker that may be ill-treated."""
    settings = Settings(**broker.access, partitions=4, data_dir=tmp_path)
    with running(settings) as ingest:
        ready(ingest)
        yield ingest


async def until(condition: Callable[[], Any], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not await condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)


async def all_unavailable(client: httpx.AsyncClient, message: Any, requests: int) -> None:
    """Send at the same time; each answer must be 503, in bounded time."""
    started = time.monotonic()
    bodies = [[message() for _ in range(10)] for _ in range(requests)]
    answers = await asyncio.gather(*(client.post("/v1/events", json=b) for b in bodies))
    assert time.monotonic() - started < PATIENCE_S + 10
    for answer in answers:
        assert answer.status_code == 503
        assert answer.json()["type"] == "urn:rapport:problem:unavailable"
        assert int(answer.headers["retry-after"]) >= 1


async def recovered(ingest: Any, client: httpx.AsyncClient, message: Any) -> None:
    async def accepted() -> bool:
        return (await client.post("/v1/events", json=message())).status_code == 202

    async def nothing_held() -> bool:
        return ingest.app.state.byte_budget.reserved == 0

    await until(accepted)
    await until(nothing_held)
    assert (await client.get("/readyz")).status_code == 200


async def test_a_start_without_kafka(tmp_path: Path, running: Any, message: Any) -> None:
    with listen("127.0.0.1", 0) as free:
        nobody = f"127.0.0.1:{free.getsockname()[1]}"
    with running(Settings(bootstrap_servers=nobody, data_dir=tmp_path)) as ingest:
        async with ingest.client() as client:
            assert (await client.get("/livez")).status_code == 200
            assert (await client.get("/readyz")).status_code == 503
            await all_unavailable(client, message, 5)


async def test_topics_that_do_not_fit_are_reported(
    settings: Settings, running: Any, message: Any
) -> None:
    with running(settings.model_copy(update={"partitions": 5})) as ingest:
        async with ingest.client() as client:

            async def reported() -> bool:
                return "has 4 partitions" in (await client.get("/readyz")).text

            await until(reported)
            await all_unavailable(client, message, 1)


async def test_a_broker_that_dies_and_returns(
    own: Any, broker: EmbeddedKafka, message: Any
) -> None:
    async with own.client() as client:
        assert (await client.post("/v1/events", json=message())).status_code == 202
        broker.kill()
        await all_unavailable(client, message, 20)
        assert (await client.get("/livez")).status_code == 200
        assert (await client.get("/readyz")).status_code == 503
        await asyncio.to_thread(broker.start)
        await recovered(own, client, message)


async def test_a_broker_that_falls_silent(own: Any, broker: EmbeddedKafka, message: Any) -> None:
    async with own.client() as client:
        os.kill(broker.pid, signal.SIGSTOP)
        try:
            await all_unavailable(client, message, 20)
        finally:
            os.kill(broker.pid, signal.SIGCONT)
        await recovered(own, client, message)


async def test_silence_is_noticed_without_requests(own: Any, broker: EmbeddedKafka) -> None:
    async with own.client() as client:

        async def not_ready() -> bool:
            return (await client.get("/readyz")).status_code == 503

        os.kill(broker.pid, signal.SIGSTOP)
        try:
            await until(not_ready)
        finally:
            os.kill(broker.pid, signal.SIGCONT)


async def test_a_topic_that_is_deleted_is_made_again(
    own: Any, broker: EmbeddedKafka, message: Any
) -> None:
    admin = AIOKafkaAdminClient(**connection(own.settings))
    await admin.start()
    try:
        async with own.client() as client:

            async def refused() -> bool:
                return (await client.post("/v1/events", json=message())).status_code == 503

            await recovered(own, client, message)
            await admin.delete_topics(["feed.interactions"])
            await until(refused)
            await recovered(own, client, message)
    finally:
        await admin.close()
