"""A scorer as its own process on the session's Kafka, and ways to write to its feeds and wait."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition

from relationships.tables.meta import Identity
from relationships.tables.reader import TableNotReady, TableReader
from relationships.tables.writer import TableWriter
from services.kafka.connection import connection
from services.runtime.settings import Settings
from services.scorer.log_offsets import LogOffsets
from tests.free_port import free_port
from tests.processes import ServiceProcess


class Feeds:
    """Writes to the feed topics as any producer may, and waits until it is applied."""

    def __init__(self, settings: Settings, reader: TableReader) -> None:
        self._settings, self._reader = settings, reader

    def write(self, records) -> dict[TopicPartition, int]:
        return asyncio.run(self._write(list(records)))

    def applied(self, ends: dict[TopicPartition, int]) -> bool:
        for tp, end in ends.items():
            try:
                with self._reader.view(tp.partition) as view:
                    if view.progress.applied().get(tp.topic, 0) < end:
                        return False
            except TableNotReady:
                return False
        return True

    async def _write(self, records) -> dict[TopicPartition, int]:
        ends: dict[TopicPartition, int] = {}
        async with AIOKafkaProducer(**connection(self._settings)) as producer:
            sent = [
                await producer.send(r.topic, r.value, r.key, partition=r.partition) for r in records
            ]
            for metadata in await asyncio.gather(*sent):
                tp = TopicPartition(metadata.topic, metadata.partition)
                ends[tp] = max(ends.get(tp, 0), metadata.offset + 1)
        return ends


@pytest.fixture
def scorer_settings(settings: Settings, tmp_path) -> Settings:
    """Settings for a scorer of the test's own."""
    return settings.model_copy(
        update={
            "data_dir": tmp_path / "rapport",
            "scorer_port": free_port(),
            "session_timeout_ms": 2_000,
        }
    )


@pytest.fixture
def start(scorer_settings: Settings) -> Iterator:
    """Starts scorers; stops at the end what still runs."""
    started: list[ServiceProcess] = []

    def begin(command: str = "scorer", settings: Settings = scorer_settings, **environment: str):
        started.append(ServiceProcess(settings, command, **environment))
        return started[-1]

    yield begin
    for scorer in started:
        scorer.end()


@pytest.fixture
def reader(scorer_settings: Settings) -> Iterator[TableReader]:
    reader = TableReader(scorer_settings.state, scorer_settings.partitions)
    yield reader
    reader.close()


@pytest.fixture
def feeds(scorer_settings: Settings, reader: TableReader) -> Feeds:
    return Feeds(scorer_settings, reader)


@pytest.fixture
async def offsets(settings: Settings) -> AsyncIterator[LogOffsets]:
    offsets = LogOffsets(settings)
    await offsets.start()
    yield offsets
    await offsets.stop()


@pytest.fixture
def table(tmp_path: Path) -> Iterator[TableWriter]:
    """An empty table of partition 0."""
    identity = Identity(cluster_id="c", topic_ids={}, partition=0)
    table = TableWriter(tmp_path / "0", identity, map_bytes=1 << 24)
    yield table
    table.close()
