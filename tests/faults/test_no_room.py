"""There is no room for the tables: nothing is lost, nothing dies of it, and it goes on later."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from relationships.tables.reader import TableReader
from services.kafka.connection import connection
from services.kafka.topics.topics import ensure_topics
from services.local.embedded_kafka.broker import EmbeddedKafka
from services.runtime.settings import Settings
from tests.faults.counting import assert_counted
from tests.faults.crowd import Crowd
from tests.faults.load import applied, merged, write_events
from tests.processes import ServiceProcess, until

pytestmark = pytest.mark.kafka

DISK_BYTES = 4 << 20
TABLE_BYTES = 1 << 20
PARTITIONS = 4


@pytest.fixture(scope="module")
def broker_settings(tmp_path_factory) -> Iterator[Settings]:
    """Of a Kafka of these tests' own: what others have left there would fill the disk."""
    with EmbeddedKafka(tmp_path_factory.mktemp("broker")) as broker:
        settings = Settings(**broker.access, partitions=PARTITIONS)
        asyncio.run(ensure_topics(settings))
        yield settings


@pytest.fixture(scope="module")
def _namespaces():
    if subprocess.run(["unshare", "-rm", "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine allows no user namespaces")


@pytest.fixture
def small(fault_settings) -> Settings:
    return fault_settings.model_copy(update={"state_dir": fault_settings.data_dir / "small"})


@pytest.fixture
def start_small(small, start):
    def begin(**more: str) -> ServiceProcess:
        disk = str(DISK_BYTES)
        return start(small, module="tests.faults.on_small_disk", SMALL_DISK_BYTES=disk, **more)

    return begin


@pytest.mark.usefixtures("_namespaces")
def test_the_disk_fills_up(small, start_small, reading):
    scorer = start_small()
    scorer.wait_ready()
    state = seen_from_outside(scorer)
    reader = reading(small.model_copy(update={"state_dir": state}))
    crowd = Crowd()
    events = crowd.events(300)
    ends = write_events(small, events)
    until(lambda: applied(reader, ends), "the first events to be applied", gone=scorer.process)
    with full_disk(state):
        more = crowd.events(2_000)
        later = merged(ends, write_events(small, more))
        until(lambda: "has no room to store" in readiness(scorer), "it to say so", scorer.process)
        assert not applied(reader, later)
        acknowledged = asyncio.run(committed(small))
        assert not applied(reader, later)
        assert all(offset <= now(reader, tp) for tp, offset in acknowledged.items())
    until(lambda: applied(reader, later), "all to be applied", gone=scorer.process)
    until(scorer.ready, "it to be ready again", gone=scorer.process)
    assert_counted(reader, events + more, crowd.members)
    assert scorer.stop() == 0


@pytest.mark.usefixtures("_namespaces")
def test_the_disk_is_full_from_the_beginning(small, start_small, reading):
    scorer = start_small(SMALL_DISK_FULL="yes")
    until(lambda: "has no room to store" in readiness(scorer), "it to say so", scorer.process)
    state = seen_from_outside(scorer)
    (state / "ballast").unlink()
    until(scorer.ready, "it to be ready", gone=scorer.process)
    crowd, reader = Crowd(), reading(small.model_copy(update={"state_dir": state}))
    events = crowd.events(100)
    ends = write_events(small, events)
    until(lambda: applied(reader, ends), "all to be applied", gone=scorer.process)
    assert_counted(reader, events, crowd.members)


def test_a_table_has_grown_as_far_as_it_may(fault_settings, start, reading):
    narrow = fault_settings.model_copy(update={"table_bytes": TABLE_BYTES})
    crowd, reader = Crowd(size=300), reading(narrow)
    events = crowd.events(24_000)
    ends = write_events(narrow, events)
    scorer = start(narrow)
    until(lambda: "has no room to store" in readiness(scorer), "it to say so", scorer.process)
    until(lambda: "RAPPORT_TABLE_BYTES" in scorer.log.read_text(), "the log to name the setting")
    assert not applied(reader, ends)
    assert scorer.stop() == 0
    wider = start(fault_settings)
    until(lambda: applied(reader, ends), "all to be applied", gone=wider.process)
    until(wider.ready, "it to be ready", gone=wider.process)
    assert_counted(reader, events, crowd.members)


def seen_from_outside(scorer: ServiceProcess) -> Path:
    """Its state directory, which is mounted for it alone."""
    return Path(f"/proc/{scorer.process.pid}/root{scorer.settings.state.resolve()}")


@contextmanager
def full_disk(state: Path) -> Iterator[None]:
    """Until the end of this block there is no room left."""
    ballast = os.open(state / "ballast", os.O_CREAT | os.O_WRONLY)
    try:
        with pytest.raises(OSError, match="No space left"):
            while True:
                os.write(ballast, bytes(4_096))
        yield
    finally:
        os.close(ballast)
        (state / "ballast").unlink()


def readiness(scorer: ServiceProcess) -> str:
    try:
        return httpx.get(f"{scorer.url}/readyz", trust_env=False).text
    except httpx.TransportError:
        return "not there"


async def committed(settings: Settings) -> dict[TopicPartition, int]:
    """The offsets that the group has committed to Kafka."""
    admin = AIOKafkaAdminClient(**connection(settings))
    await admin.start()
    try:
        found = await admin.list_consumer_group_offsets(settings.group)
    finally:
        await admin.close()
    return {tp: offset.offset for tp, offset in found.items()}


def now(reader: TableReader, tp: TopicPartition) -> int:
    with reader.view(tp.partition) as view:
        return view.progress.applied().get(tp.topic, 0)
