import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import msgspec
import pytest
import uvicorn
from aiokafka import AIOKafkaConsumer, TopicPartition
from fastapi import FastAPI

from schemas.events import FeedEvent
from schemas.topics import COMMANDS, FEEDS
from services.http.server import listen, server_config
from services.ingest.agents.agent import Interrupted
from services.ingest.app import create_app
from services.ingest.intake.intake import Intake
from services.ingest.intake.journal import Journal
from services.kafka.connection import connection
from services.runtime.access.api_keys import ensure_first_key
from services.runtime.settings import Settings, SourceSettings
from tests.services.ingest.producers import sources

START_S = 30


class Ingest(NamedTuple):
    """A running ingest, in a thread of this process."""

    url: str
    key: str
    app: FastAPI
    settings: Settings

    def client(self, key: str | None = None) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {key or self.key}"}
        return httpx.AsyncClient(base_url=self.url, headers=headers, timeout=30)


class Written(NamedTuple):
    """A record that stands in a feed; `value` is decoded."""

    topic: str
    partition: int
    offset: int
    key: str
    value: dict[str, Any]
    headers: tuple[tuple[str, bytes], ...]


Running = Callable[[Settings], AbstractContextManager[Ingest]]


@contextmanager
def _running(settings: Settings) -> Iterator[Ingest]:
    key = ensure_first_key(settings)
    app = create_app(settings)
    listener = listen("127.0.0.1", 0)
    port = listener.getsockname()[1]
    server = uvicorn.Server(server_config(app))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        _wait(lambda: server.started)
        yield Ingest(f"http://127.0.0.1:{port}", key, app, settings)
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def running() -> Running:
    return _running


@pytest.fixture(scope="session")
def ingest(broker_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ingest]:
    """An ingest of which every producer is a source."""
    data_dir: Path = tmp_path_factory.mktemp("ingest")
    known = {name: SourceSettings(**settings) for name, settings in sources().items()}
    update = {"data_dir": data_dir, "sources": known}
    with _running(broker_settings.model_copy(update=update)) as ingest:
        wait_ready(ingest)
        yield ingest


@pytest.fixture
async def client(ingest: Ingest) -> AsyncIterator[httpx.AsyncClient]:
    async with ingest.client() as client:
        yield client


@pytest.fixture
async def web(ingest: Ingest) -> AsyncIterator[httpx.AsyncClient]:
    """A producer, who has no key."""
    async with httpx.AsyncClient(base_url=ingest.url, timeout=30) as client:
        yield client


class Feeds:
    """What has been written to the feed topics since the test began."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer

    async def new(self) -> list[Written]:
        """All records since the last time this was asked."""
        partitions = self._consumer.assignment()
        ends = await self._consumer.end_offsets(partitions)
        records: list[Written] = []
        while any([await self._consumer.position(p) < ends[p] for p in partitions]):
            for found in (await self._consumer.getmany(timeout_ms=200)).values():
                records += [_written(record) for record in found]
        return sorted(records)


@pytest.fixture
async def feeds(ingest: Ingest) -> AsyncIterator[Feeds]:
    settings = ingest.settings
    # Offsets are asked for on the connection on which a fetch may be waiting.
    consumer = AIOKafkaConsumer(**connection(settings), fetch_max_wait_ms=10)
    await consumer.start()
    try:
        partitions = [
            TopicPartition(topic, partition)
            for topic in (*FEEDS, COMMANDS)
            for partition in range(settings.partitions)
        ]
        consumer.assign(partitions)
        for partition, end in (await consumer.end_offsets(partitions)).items():
            consumer.seek(partition, end)
        yield Feeds(consumer)
    finally:
        await consumer.stop()


_ids = count()


@pytest.fixture
def message() -> Callable[..., dict[str, Any]]:
    """Builds a message between two members that nobody else uses."""

    def build(**fields: Any) -> dict[str, Any]:
        n = next(_ids)
        event = {"id": f"id-{n}", "source": "test", "kind": "message"}
        return event | {"actor": f"ana-{n}", "target": f"bo-{n}"} | fields

    return build


class Published:
    """Collects what it is given; is away for the calls whose numbers (from 1) are in `away`.

    Where it is away it has the events all the same, as an ingest whose answer was lost.
    """

    def __init__(self) -> None:
        self.events: list[FeedEvent] = []
        self.calls = 0
        self.away: set[int] = set()

    async def __call__(self, events: list[FeedEvent]) -> None:
        self.calls += 1
        self.events += events
        if self.calls in self.away:
            raise Interrupted("ingest is away")

    @property
    def distinct(self) -> list[FeedEvent]:
        """As the scorer sees them: an id is counted, and taken back, once, and says the same."""
        first: dict[tuple[str, bool], FeedEvent] = {}
        for event in self.events:
            assert first.setdefault((event.id, event.undo), event) == event
        return list(first.values())


@pytest.fixture
def published() -> Published:
    return Published()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "agents/sky.sqlite")
    yield journal
    journal.close()


@pytest.fixture
def intake(journal: Journal, published: Published) -> Intake:
    return Intake("sky", journal, published)


def wait_ready(ingest: Ingest) -> None:
    _wait(lambda: httpx.get(f"{ingest.url}/readyz").status_code == 200)


@pytest.fixture(scope="session")
def ready() -> Callable[[Ingest], None]:
    return wait_ready


def _wait(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_S
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.02)


def _written(record: Any) -> Written:
    value = msgspec.json.decode(record.value)
    key, headers = record.key.decode(), tuple(record.headers)
    return Written(record.topic, record.partition, record.offset, key, value, headers)
