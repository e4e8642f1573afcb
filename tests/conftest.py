import asyncio
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import hypothesis
import pytest

from services.kafka.topics.topics import ensure_topics
from services.local.embedded_kafka.broker import EmbeddedKafka
from services.runtime.settings import Settings

PARTITIONS = 4

# A machine that does other things too makes no test fail: none is timed.
hypothesis.settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("untimed")


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedKafka]:
    """The one broker of a test session; mark tests that use it with `kafka`."""
    with EmbeddedKafka(tmp_path_factory.mktemp("kafka")) as broker:
        yield broker


@pytest.fixture(scope="session")
def broker_settings(kafka: EmbeddedKafka) -> Settings:
    """Settings for the session's broker, which has all topics, of four partitions each."""
    settings = Settings(**kafka.access, partitions=PARTITIONS)
    asyncio.run(ensure_topics(settings))
    return settings


@pytest.fixture
def settings(broker_settings: Settings, tmp_path: Path) -> Settings:
    """`broker_settings` with a data directory of the test's own."""
    return broker_settings.model_copy(update={"data_dir": tmp_path})


@pytest.fixture(scope="module")
def other_process() -> Iterator[ProcessPoolExecutor]:
    """A process beside this one: LMDB lets a process open an environment only once."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        yield pool
