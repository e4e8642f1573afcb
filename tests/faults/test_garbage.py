"""Somebody else writes to the changelog: the partition halts where it cannot be applied."""

import asyncio
import shutil
from collections.abc import Iterable

import httpx
import pytest
from aiokafka import AIOKafkaProducer
from typer.testing import CliRunner

from schemas.topics import PROFILES, RELATIONSHIPS, partition_of
from services.cli.commands import app
from services.kafka.connection import connection
from services.runtime.settings import Settings
from services.scorer.positions import POSITIONS_KEY
from tests.faults.conftest import of_its_own
from tests.faults.counting import assert_counted
from tests.faults.crowd import Crowd
from tests.faults.load import applied, merged, write_events
from tests.processes import ServiceProcess, until
from tests.services.scorer.replica.garbage import elsewhere, of

pytestmark = pytest.mark.kafka

MEMBER = "ana"
Record = tuple[str, bytes | None, bytes | None]
_HALTED = 'rapport_scorer_partitions{state="halted"}'


def test_a_restore_halts_where_it_stands_and_a_tombstone_lets_it_go_on(own_kafka, start, reading):
    """The other partition goes on; nothing loops, and nothing waits without saying why."""
    _, settings = own_kafka(2)
    crowd, halted = Crowd(size=12), partition_of(MEMBER, 2)
    events = crowd.events(200)
    ends = write_events(settings, events)
    scorer, reader = start(settings), reading(settings)
    until(lambda: applied(reader, ends), "the events to be applied", gone=scorer.process)
    assert scorer.stop() == 0
    bad = [(RELATIONSHIPS, b"ana\0bo", b"garbage"), (PROFILES, b"ana", b"garbage")]
    places = write(settings, bad, halted)
    shutil.rmtree(settings.state)
    scorer = start(settings)
    until(lambda: scorer.metric(_HALTED) == 1, "it to halt", gone=scorer.process)
    more = crowd.events(200)
    written = write_events(settings, more)
    others = {tp: end for tp, end in written.items() if tp.partition != halted}
    until(lambda: applied(reader, others), "the other partition", gone=scorer.process)
    reasons = unready(scorer)
    for (topic, _, _), offset in zip(bad, places, strict=True):
        assert (
            f"partition {halted} is halted: {topic} partition {halted} offset {offset}" in reasons
        )
        assert f"{topic} partition {halted} offset {offset}" in scorer.log.read_text()
    assert "rapport rebuild" in reasons
    variables = settings.variables() | {"COLUMNS": "1000"}
    shown = CliRunner(env=variables).invoke(app, ["status"]).output
    assert f"{RELATIONSHIPS} partition {halted} offset {places[0]}" in shown
    write(settings, [(topic, key, None) for topic, key, _ in bad], halted)
    ends = merged(ends, written)
    until(lambda: applied(reader, ends), "the rest to be applied", gone=scorer.process)
    until(scorer.ready, "it to be ready", gone=scorer.process)
    assert_counted(reader, events + more, crowd.members)


def test_a_standby_halts_and_goes_on_with_the_owner(own_kafka, start, reading):
    """Garbage of every kind, one after the other, while it follows; the owner does not care."""
    _, settings = own_kafka(1)
    owner = start(settings)
    replica_settings = of_its_own(settings, settings.data_dir.with_name("two"))
    replica = start(replica_settings, "replica")
    crowd, reader = Crowd(size=12), reading(replica_settings)
    events = crowd.events(100)
    ends = write_events(settings, events)
    until(lambda: applied(reader, ends), "the standby to follow", gone=replica.process)
    garbage = [each[:3] for each in of(MEMBER, elsewhere(0, 2)) if taken(each)]
    write(settings, garbage, 0)
    until(lambda: replica.metric(_HALTED) == 1, "the standby to halt", gone=replica.process)
    assert owner.ready() and not replica.ready()
    assert "partition 0 is halted: " in unready(replica)
    assert_counted(reader, events, crowd.members)
    tombstones = [(topic, key, None) for topic, key, _ in garbage if key != POSITIONS_KEY]
    write(settings, tombstones, 0)
    more = crowd.events(100)
    ends = merged(ends, write_events(settings, more))
    until(lambda: applied(reader, ends), "the standby to go on", gone=replica.process)
    until(replica.ready, "it to be ready", gone=replica.process)
    assert_counted(reader, events + more, crowd.members)
    assert owner.process.poll() is replica.process.poll() is None


def taken(kind: tuple) -> bool:
    """Whether Kafka takes it, and a tombstone under its key; one partition has all members."""
    _, key, _, reason = kind
    return reason != "partition" and key is not None


def write(settings: Settings, records: Iterable[Record], partition: int) -> list[int]:
    """Write records (topic, key, value); the offset of each."""

    async def run() -> list[int]:
        async with AIOKafkaProducer(**connection(settings)) as producer:
            sent = [
                await producer.send(topic, value, key, partition=partition)
                for topic, key, value in records
            ]
            return [(await each).offset for each in sent]

    return asyncio.run(run())


def unready(service: ServiceProcess) -> str:
    answer = httpx.get(f"{service.url}/readyz", trust_env=False, timeout=5)
    assert answer.status_code == 503
    return answer.json()["detail"]
