"""A link to a Kafka that answers when a test says so."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from services.ingest.records.owner_records import Record


class Metadata(NamedTuple):
    offset: int


class Batch:
    """Takes at most `room` records."""

    def __init__(self, room: int) -> None:
        self.keys: list[bytes] = []
        self._room = room

    def append(self, *, timestamp: None, key: bytes, value: bytes, headers: Any) -> object | None:
        if len(self.keys) == self._room:
            return None
        self.keys.append(key)
        return object()


class Producer:
    """Keeps what it is sent; `answers` are the futures of the batches, in order."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.sent: list[tuple[str, int, list[bytes]]] = []
        self.answers: list[asyncio.Future[Metadata]] = []

    def create_batch(self) -> Batch:
        return Batch(self.room)

    async def send_batch(
        self, batch: Batch, topic: str, *, partition: int
    ) -> asyncio.Future[Metadata]:
        self.sent.append((topic, partition, batch.keys))
        self.answers.append(asyncio.get_running_loop().create_future())
        return self.answers[-1]


class Link:
    """As `services.kafka.link.Link`."""

    def __init__(self, room: int = 1_000) -> None:
        self.producer: Producer | None = Producer(room)
        self.fault: str | None = None
        self.lost_to: list[BaseException] = []

    def lost(self, producer: Producer, error: BaseException) -> None:
        self.lost_to.append(error)


def record(key: str, topic: str = "feed.interactions", partition: int = 0) -> Record:
    return Record(topic, partition, key.encode(), b"{}", [])


async def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0)


async def until_sent(producer: Producer, batches: int) -> None:
    await until(lambda: len(producer.sent) == batches)
