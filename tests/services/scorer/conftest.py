"""A scorer as its own process on the session's Kafka, and ways to write to its feeds and wait."""

import asyncio
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator

import httpx
import pytest
from aiokafka import AIOKafkaProducer, TopicPartition

from relationships.tables.reader import TableNotReady, TableReader
from services.settings import Settings
from tests.free_port import free_port

DEADLINE_S = 60


class ScorerProcess:
    """`rapport scorer` with its own state directory, port and environment."""

    def __init__(self, settings: Settings, command: str = "scorer", **environment: str) -> None:
        self.settings = settings
        self.log = settings.data_dir / f"{command}-{uuid.uuid4().hex[:6]}.log"
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "services.cli", command],
                env=os.environ | _variables(settings) | environment,
                stdout=log,
                stderr=log,
            )

    def wait_ready(self) -> None:
        until(self.ready, f"the scorer to be ready; see {self.log}", gone=self.process)

    def ready(self) -> bool:
        try:
            url = f"http://127.0.0.1:{self.settings.scorer_port}/readyz"
            return httpx.get(url, trust_env=False, timeout=2).status_code == 200
        except httpx.TransportError:
            return False

    def metrics(self) -> str:
        url = f"http://127.0.0.1:{self.settings.scorer_port}/metrics"
        return httpx.get(url, trust_env=False).text

    def stop(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(30)


def _variables(settings: Settings) -> dict[str, str]:
    given = settings.model_dump(mode="json", exclude_none=True)
    return {f"RAPPORT_{name.upper()}": str(value) for name, value in given.items()}


def until(condition, what: str, gone: subprocess.Popen | None = None) -> None:
    """Wait until `condition()`; fail where it takes too long or a process has gone."""
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert gone is None or gone.poll() is None, f"the process ended while waiting for {what}"
        assert time.monotonic() < deadline, f"waited too long for {what}"
        time.sleep(0.05)


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
        async with AIOKafkaProducer(bootstrap_servers=self._settings.bootstrap_servers) as producer:
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
    started: list[ScorerProcess] = []

    def begin(command: str = "scorer", settings: Settings = scorer_settings, **environment: str):
        started.append(ScorerProcess(settings, command, **environment))
        return started[-1]

    yield begin
    for scorer in started:
        if scorer.process.poll() is None:
            scorer.process.kill()
            scorer.process.wait()


@pytest.fixture
def reader(scorer_settings: Settings) -> Iterator[TableReader]:
    reader = TableReader(scorer_settings.state, scorer_settings.partitions)
    yield reader
    reader.close()


@pytest.fixture
def feeds(scorer_settings: Settings, reader: TableReader) -> Feeds:
    return Feeds(scorer_settings, reader)
