"""Kafka has lost what the tables hold, or need next: nobody but an operator can decide."""

import asyncio
import os
import shutil
import signal
from collections.abc import Iterator

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.records_to_delete import RecordsToDelete

from services.kafka.connection import connection
from services.kafka.topics.topics import ensure_topics
from services.local.embedded_kafka.broker import EmbeddedKafka
from services.runtime.exit_codes import HALTED
from services.runtime.settings import Settings
from tests.faults.conftest import of_its_own
from tests.faults.counting import assert_counted
from tests.faults.crowd import Crowd
from tests.faults.damage import move_to_another_cluster
from tests.faults.load import Ends, applied, write_events
from tests.processes import ServiceProcess, until

pytestmark = pytest.mark.kafka


@pytest.fixture(scope="module")
def broker(tmp_path_factory) -> Iterator[EmbeddedKafka]:
    """Hurt by all tests here, in their order; with one partition."""
    with EmbeddedKafka(tmp_path_factory.mktemp("broker")) as broker:
        settings = Settings(**broker.access, partitions=1)
        asyncio.run(ensure_topics(settings))
        yield broker


@pytest.fixture
def own_settings(broker, tmp_path) -> Settings:
    settings = Settings(**broker.access, partitions=1)
    return of_its_own(settings, tmp_path / "one")


@pytest.fixture
def applying(start, reading):
    """Writes events, and runs a scorer until it has applied them."""

    def run(settings: Settings, events: list) -> Ends:
        ends = write_events(settings, events)
        scorer, reader = start(settings), reading(settings)
        until(lambda: applied(reader, ends), "the events to be applied", gone=scorer.process)
        assert scorer.stop() == 0
        reader.close()
        return ends

    return run


def halts(scorer: ServiceProcess, why: str) -> None:
    assert scorer.process.wait(30) == HALTED
    assert why in scorer.log.read_text()


def test_kafka_is_rolled_back(broker, own_settings, applying, start, reading):
    """A power cut took the end of its log; without the tables it is the truth again."""
    crowd, earlier = Crowd(), broker.data_dir.with_name("earlier")
    events = crowd.events(200)
    applying(own_settings, events)
    os.kill(broker.pid, signal.SIGSTOP)
    shutil.copytree(broker.data_dir, earlier)
    os.kill(broker.pid, signal.SIGCONT)
    applying(own_settings, crowd.events(200))
    broker.kill()
    shutil.rmtree(broker.data_dir)
    earlier.rename(broker.data_dir)
    broker.start()
    halts(start(own_settings), "before what its table holds")
    shutil.rmtree(own_settings.state)
    after, reader = start(own_settings), reading(own_settings)
    until(after.ready, "it to be ready", gone=after.process)
    assert_counted(reader, events, crowd.members)


def test_events_were_deleted_before_they_were_applied(own_settings, applying, start):
    crowd = Crowd()
    applying(own_settings, crowd.events(200))
    asyncio.run(delete_below(own_settings, write_events(own_settings, crowd.events(200))))
    halts(start(own_settings), "events were deleted by retention before they were applied")
    shutil.rmtree(own_settings.state)
    halts(start(own_settings), "events were deleted by retention before they were applied")


def test_kafka_is_another(fault_settings, applying, start, reading):
    crowd = Crowd()
    events = crowd.events(200)
    applying(fault_settings, events)
    move_to_another_cluster(fault_settings.state / "0")
    halts(start(fault_settings), "belongs to Kafka cluster elsewhere")
    assert_counted(reading(fault_settings), events, crowd.members)


async def delete_below(settings: Settings, ends: Ends) -> None:
    admin = AIOKafkaAdminClient(**connection(settings))
    await admin.start()
    try:
        wanted = {TopicPartition(*tp): RecordsToDelete(end) for tp, end in ends.items()}
        await admin.delete_records(wanted)
    finally:
        await admin.close()
