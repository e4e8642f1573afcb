"""The changelog cannot take a transaction: all of it is left out, and none of it is ever seen."""

import asyncio
import signal

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from schemas.topics import CHANGELOG, PROFILES, RELATIONSHIPS
from services.kafka.connection import connection
from services.runtime.exit_codes import FAILED, HALTED
from services.runtime.settings import Settings
from tests.faults.counting import assert_counted
from tests.faults.crowd import Crowd
from tests.faults.extent import extent
from tests.faults.load import applied, merged, write_events
from tests.processes import until

pytestmark = pytest.mark.kafka

COMPACT = {"cleanup.policy": "compact"}


def test_one_row_is_refused(own_kafka, start, supervise, reading):
    """Of a batch's rows and profiles Kafka takes the first, and refuses the second as too large.

    aiokafka by itself would commit the rows.
    """
    _, settings = own_kafka(1)
    crowd, reader = Crowd(size=12), reading(settings)
    events = crowd.events(200)
    ends = write_events(settings, events)
    before = start(settings)
    until(lambda: applied(reader, ends), "the first events to be applied", gone=before.process)
    assert before.stop() == 0
    more = crowd.events(200)
    ends = merged(ends, write_events(settings, more))
    committed = count(settings, "read_committed")
    asyncio.run(configure(settings, PROFILES, COMPACT | {"max.message.bytes": "2000"}))
    scorer = supervise(settings)
    until(lambda: scorer.codes.count(FAILED) >= 2, "it to try again, in vain")
    assert count(settings, "read_uncommitted")[RELATIONSHIPS] > committed[RELATIONSHIPS]
    assert count(settings, "read_committed") == committed
    assert_counted(reader, events, crowd.members)
    asyncio.run(configure(settings, PROFILES, COMPACT))
    until(lambda: applied(reader, ends), "the rest to be applied")
    assert_counted(reader, events + more, crowd.members)


@pytest.mark.parametrize("topic", CHANGELOG[: extent(short=1, long=3)])
def test_a_topic_is_deleted(own_kafka, supervise, reading, topic):
    """What is known stays as it was; an operator must say what is true."""
    _, settings = own_kafka(1)
    settings = impatient(settings)
    crowd = Crowd(size=12)
    events = crowd.events(200)
    ends = write_events(settings, events)
    scorer, reader = supervise(settings), reading(settings)
    until(lambda: applied(reader, ends), "the events to be applied")
    asyncio.run(delete(settings, topic))
    write_events(settings, crowd.events(200))
    until(lambda: HALTED in scorer.codes, "it to halt")
    assert "changelog topics were deleted and made anew" in scorer.running.log.read_text()
    assert_counted(reader, events, crowd.members)


def test_kafka_is_away_for_long(own_kafka, supervise, reading):
    """A batch that cannot be handed over is given up in time, and folded again."""
    broker, settings = own_kafka(1)
    settings = impatient(settings)
    crowd, reader = Crowd(size=12), reading(settings)
    events = crowd.events(200)
    ends = write_events(settings, events)
    scorer = supervise(settings)
    until(lambda: applied(reader, ends), "the first events to be applied")
    sleeping = scorer.running
    sleeping.send(signal.SIGSTOP)
    more = crowd.events(200)
    ends = merged(ends, write_events(settings, more))  # a fetch of its waits for them in Kafka
    broker.kill()
    sleeping.send(signal.SIGCONT)
    until(lambda: scorer.codes, "it to give up")
    broker.start()
    until(lambda: applied(reader, ends), "the rest to be applied")
    assert_counted(reader, events + more, crowd.members)
    assert set(scorer.codes) == {FAILED}
    assert "HandoverFailed" in sleeping.log.read_text()


def impatient(settings: Settings) -> Settings:
    """With transactions that end soon."""
    return settings.model_copy(update={"transaction_timeout_ms": 3_000})


def count(settings: Settings, level: str) -> dict[str, int]:
    """How many records a reader finds on each changelog topic."""
    return asyncio.run(_count(settings, level))


async def _count(settings: Settings, level: str) -> dict[str, int]:
    tps = [TopicPartition(topic, p) for topic in CHANGELOG for p in range(settings.partitions)]
    found = dict.fromkeys(CHANGELOG, 0)
    async with AIOKafkaConsumer(**connection(settings), isolation_level=level) as consumer:
        consumer.assign(tps)
        await consumer.seek_to_beginning(*tps)
        ends = await consumer.end_offsets(tps)
        while any([await consumer.position(tp) < ends[tp] for tp in tps]):
            for tp, records in (await consumer.getmany(timeout_ms=100)).items():
                found[tp.topic] += len(records)
    return found


async def configure(settings: Settings, topic: str, config: dict[str, str]) -> None:
    """Give it these settings, and Kafka's own of all others."""
    async with Admin(settings) as admin:
        await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, config)])


async def delete(settings: Settings, topic: str) -> None:
    async with Admin(settings) as admin:
        await admin.delete_topics([topic])


class Admin:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def __aenter__(self) -> AIOKafkaAdminClient:
        self._client = AIOKafkaAdminClient(**connection(self._settings))
        await self._client.start()
        return self._client

    async def __aexit__(self, *error: object) -> None:
        await self._client.close()
