import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from relationships.tables.reader import TableReader
from services.kafka.topics.topics import ensure_topics
from services.local.embedded_kafka.broker import EmbeddedKafka
from services.runtime.settings import Settings
from tests.free_port import free_port
from tests.processes import ServiceProcess, Supervised

SESSION_MS = 1_500

Start = Callable[..., ServiceProcess]
Supervise = Callable[..., Supervised]
Readers = Callable[[Settings], TableReader]


def of_its_own(settings: Settings, data_dir: Path) -> Settings:
    """`settings` for services with a data directory and ports of their own."""
    ports = {f"{name}_port": free_port() for name in ("ingest", "api", "scorer")}
    given = {"data_dir": data_dir, "session_timeout_ms": SESSION_MS, **ports}
    return settings.model_copy(update=given)


@pytest.fixture
def fault_settings(settings: Settings, tmp_path: Path) -> Settings:
    """Settings of a test's own on the session's broker; scorers fall out of the group early."""
    return of_its_own(settings, tmp_path / "one")


@pytest.fixture
def own_kafka(tmp_path: Path) -> Iterator[Callable[[int], tuple[EmbeddedKafka, Settings]]]:
    """Starts a broker that the test may hurt, with topics of so many partitions."""
    brokers: list[EmbeddedKafka] = []

    def start(partitions: int) -> tuple[EmbeddedKafka, Settings]:
        broker = EmbeddedKafka(tmp_path / "broker")
        brokers.append(broker)
        broker.start()
        settings = Settings(**broker.access, partitions=partitions)
        asyncio.run(ensure_topics(settings))
        return broker, of_its_own(settings, tmp_path / "one")

    yield start
    for broker in brokers:
        broker.kill()


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts services, as `ServiceProcess`; at the end of the test none is left."""
    started: list[ServiceProcess] = []

    def begin(settings: Settings, command: str = "scorer", **more: str) -> ServiceProcess:
        started.append(ServiceProcess(settings, command, **more))
        return started[-1]

    yield begin
    for service in started:
        service.end()


@pytest.fixture
def supervise(start: Start) -> Iterator[Supervise]:
    """Starts services that are started again when they fall."""
    supervised: list[Supervised] = []

    def begin(settings: Settings, command: str = "scorer", **more: str) -> Supervised:
        supervised.append(Supervised(lambda: start(settings, command, **more)))
        return supervised[-1]

    yield begin
    for each in supervised:
        each.stop()


@pytest.fixture
def reading() -> Iterator[Readers]:
    """Opens readers of the tables of services with these settings."""
    readers: list[TableReader] = []

    def opened(settings: Settings) -> TableReader:
        readers.append(TableReader(settings.state, settings.partitions))
        return readers[-1]

    yield opened
    for reader in readers:
        reader.close()
