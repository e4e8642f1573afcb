"""Load from a thread of its own, which remembers what was acknowledged."""

import asyncio
import ssl
import threading
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable
from types import TracebackType
from typing import Self

import httpx
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from relationships.tables.reader import TableNotReady, TableReader
from schemas.events import read_event
from schemas.positions import decode_position
from schemas.topics import FEEDS
from services.ingest.records.owner_records import batch_of
from services.kafka.connection import connection
from services.runtime.settings import Settings
from tests.faults.crowd import Crowd, Event

Ends = dict[TopicPartition, int]


class Load(ABC):
    """Sends a crowd's events, so many a second, for as long as its block lasts.

    `events` are those acknowledged, `ends` the offsets after their records.
    """

    def __init__(self, crowd: Crowd, rate: int = 2_000, chunk: int = 100) -> None:
        self.crowd = crowd
        self.events: list[Event] = []
        self.ends: Ends = {}
        self._pause = chunk / rate
        self._chunk = chunk
        self._stopped = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopped.set()
        self._thread.join()
        if error is None and self._failure is not None:
            raise self._failure

    def sent(self, count: int) -> bool:
        """Whether so many events are acknowledged.

        Raises: what the load has failed with.
        """
        if self._failure is not None:
            raise self._failure
        return len(self.events) >= count

    def _work(self) -> None:
        try:
            asyncio.run(self._run())
        except BaseException as error:
            self._failure = error

    async def _run(self) -> None:
        await self._begin()
        try:
            while not self._stopped.is_set():
                begun = time.monotonic()
                events = self.crowd.events(self._chunk)
                self._note(events, await self._send(events))
                await asyncio.sleep(max(0, begun + self._pause - time.monotonic()))
        finally:
            await self._finish()

    def _note(self, events: list[Event], ends: Ends) -> None:
        self.ends = merged(self.ends, ends)
        self.events += events

    @abstractmethod
    async def _begin(self) -> None: ...

    @abstractmethod
    async def _send(self, events: list[Event]) -> Ends:
        """Send until all are acknowledged; the offsets after them."""

    @abstractmethod
    async def _finish(self) -> None: ...


class KafkaLoad(Load):
    """Writes to the feed topics, as any producer may."""

    def __init__(
        self, settings: Settings, crowd: Crowd, rate: int = 2_000, chunk: int = 100
    ) -> None:
        super().__init__(crowd, rate, chunk)
        self._settings = settings

    async def _begin(self) -> None:
        self._producer = AIOKafkaProducer(**connection(self._settings), acks="all")
        await self._producer.start()

    async def _send(self, events: list[Event]) -> Ends:
        return await write(self._producer, events, self._settings.partitions)

    async def _finish(self) -> None:
        await self._producer.stop()


class IngestLoad(Load):
    """Posts to ingest, and again with the same ids until the answer is 202.

    `answers` counts the statuses, 0 for none; `slowest` is the longest answer in seconds, and
    `refusals` are the headers of the 503s.
    """

    def __init__(
        self,
        url: str,
        key: str,
        crowd: Crowd,
        rate: int = 1_000,
        chunk: int = 20,
        clients: int = 4,
        trust: ssl.SSLContext | bool = True,
    ) -> None:
        super().__init__(crowd, rate, chunk * clients)
        self.answers = Counter[int]()
        self.slowest = 0.0
        self.refusals: list[httpx.Headers] = []
        self._url, self._key, self._clients, self._trust = url, key, clients, trust

    async def _begin(self) -> None:
        headers = {"Authorization": f"Bearer {self._key}"}
        self._client = httpx.AsyncClient(
            base_url=self._url, headers=headers, timeout=30, verify=self._trust, trust_env=False
        )

    async def _send(self, events: list[Event]) -> Ends:
        shares = [events[n :: self._clients] for n in range(self._clients)]
        return merged(*await asyncio.gather(*map(self._post, shares)))

    async def _post(self, events: list[Event]) -> Ends:
        while True:
            response = await self._answer(events)
            if response is not None and response.status_code == 202:
                return ends_of(response.json()["position"])
            assert response is None or response.status_code in (429, 503), response.text
            await asyncio.sleep(0.1)

    async def _answer(self, events: list[Event]) -> httpx.Response | None:
        begun = time.monotonic()
        try:
            response = await self._client.post("/v1/events", json=events)
        except httpx.TransportError:
            response = None
        self.slowest = max(self.slowest, time.monotonic() - begun)
        self.answers[response.status_code if response else 0] += 1
        if response is not None and response.status_code == 503:
            self.refusals.append(response.headers)
        return response

    async def _finish(self) -> None:
        await self._client.aclose()


async def write(producer: AIOKafkaProducer, events: Iterable[Event], partitions: int) -> Ends:
    """Write the records of `events` as ingest would; the offsets after them."""
    records = batch_of([read_event(event) for event in events], partitions).records
    sent = [await producer.send(r.topic, r.value, r.key, partition=r.partition) for r in records]
    stored = await asyncio.gather(*sent)
    return merged(*({TopicPartition(m.topic, m.partition): m.offset + 1} for m in stored))


def write_events(settings: Settings, events: Iterable[Event]) -> Ends:
    """Write the records of `events` as ingest would, from where no loop runs."""

    async def run() -> Ends:
        async with AIOKafkaProducer(**connection(settings)) as producer:
            return await write(producer, events, settings.partitions)

    return asyncio.run(run())


def feed_ends(settings: Settings) -> Ends:
    """The offsets after all that the feeds hold."""

    async def run() -> Ends:
        async with AIOKafkaConsumer(**connection(settings)) as consumer:
            tps = [TopicPartition(t, n) for t in FEEDS for n in range(settings.partitions)]
            found: Ends = await consumer.end_offsets(tps)
            return found

    return asyncio.run(run())


def merged(*several: Ends) -> Ends:
    """The furthest of each partition's ends."""
    ends: Ends = {}
    for found in several:
        for tp, end in found.items():
            ends[tp] = max(end, ends.get(tp, 0))
    return ends


def applied(reader: TableReader, ends: Ends) -> bool:
    """Whether everything before `ends` is in the tables."""
    try:
        return all(_applied(reader, tp) >= end for tp, end in ends.items())
    except TableNotReady:
        return False


def _applied(reader: TableReader, tp: TopicPartition) -> int:
    with reader.view(tp.partition) as view:
        return view.progress.applied().get(tp.topic, 0)


def ends_of(position: str) -> Ends:
    """The offsets after the records that a 202's `position` stands for."""
    return {
        TopicPartition(topic, partition): offset
        for topic, offsets in decode_position(position).items()
        for partition, offset in offsets.items()
    }


def write_raw(settings: Settings, topic: str, partition: int, records: list) -> Ends:
    """Write (key, value) pairs as they are."""

    async def write() -> int:
        async with AIOKafkaProducer(**connection(settings), max_request_size=2 << 20) as producer:
            batch = producer.create_batch()
            for key, value in records:
                assert batch.append(timestamp=None, key=key, value=value)
            sent = await producer.send_batch(batch, topic, partition=partition)
            return (await sent).offset + len(records)

    return {TopicPartition(topic, partition): asyncio.run(write())}
