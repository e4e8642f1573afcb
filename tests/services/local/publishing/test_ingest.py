"""Replay against the real ingest: what it publishes stands in Kafka, once for each side."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
import uvicorn
from aiokafka import AIOKafkaConsumer, TopicPartition
from rich.console import Console
from rich.progress import Progress

from schemas.events import FeedEvent
from schemas.positions import Positions
from schemas.topics import partition_of
from services.http.server import listen, server_config
from services.ingest.app import create_app
from services.kafka.connection import connection
from services.local.publishing.delivery import Delivery
from services.local.replay.reading import Reading
from services.publishing.endpoints import Endpoints
from services.publishing.errors import NotPublished
from services.runtime.access.api_keys import ensure_first_key
from services.runtime.settings import Settings

pytestmark = pytest.mark.kafka

LINES = 5_000


@pytest.fixture
async def endpoints(settings: Settings) -> AsyncIterator[Endpoints]:
    key = ensure_first_key(settings)
    listener = listen("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = uvicorn.Server(server_config(create_app(settings)))
    serving = asyncio.create_task(server.serve([listener]))
    yield Endpoints(url, "http://127.0.0.1:1", settings, key)
    server.should_exit = True
    await serving


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Members that no other test has, in lines of which each stands there twice."""
    crowd = uuid.uuid4().hex[:8]
    lines = [f"{crowd}-{n % 97} {crowd}-{n % 89 + 100} {n % (LINES // 2)}\n" for n in range(LINES)]
    file = tmp_path / "lines"
    file.write_text("".join(lines))
    return file


async def publish(endpoints: Endpoints, file: Path) -> Positions:
    progress = Progress(console=Console(quiet=True))
    return await Delivery(endpoints, progress, LINES).publish(Reading(file, "replay", "message"))


async def published(settings: Settings, ends: Positions, crowd: str) -> list[tuple[str, FeedEvent]]:
    """Owner and event of the crowd's records, up to `ends`; each in its owner's partition."""
    found = []
    left = {TopicPartition(t, p): end for t, ps in ends.items() for p, end in ps.items()}
    async with AIOKafkaConsumer(**connection(settings)) as consumer:
        consumer.assign([*left])
        await consumer.seek_to_beginning()
        while any([await consumer.position(p) < end for p, end in left.items()]):
            for records in (await consumer.getmany(timeout_ms=1000)).values():
                found += [r for r in records if r.key and r.key.startswith(crowd.encode())]
    for record in found:
        assert record.partition == partition_of(record.key.decode(), settings.partitions)
    return [(r.key.decode(), msgspec.json.decode(r.value, type=FeedEvent)) for r in found]


async def test_every_line_is_published_once_for_each_side(endpoints, file, settings):
    positions = await publish(endpoints, file)
    crowd = file.read_text().split("-")[0]
    records = await published(settings, positions, crowd)
    events = list(Reading(file, "replay", "message"))
    assert len(events) == LINES
    assert sorted((owner, str(e.side), e.id) for owner, e in records) == sorted(
        end for e in events for end in ((e.actor, "out", e.id), (e.target, "in", e.id))
    )


async def test_a_wrong_key_is_said(endpoints, file):
    with pytest.raises(NotPublished, match="ingest refused: 401 "):
        await publish(endpoints._replace(key="wrong"), file)
