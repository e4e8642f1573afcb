"""One worker takes over from another that has died or only seemed to have."""

import asyncio
import random
import signal

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.topics import RELATIONSHIPS
from services.runtime.settings import Settings
from tests.faults.conftest import of_its_own
from tests.faults.counting import assert_counted
from tests.faults.crowd import Crowd
from tests.faults.extent import extent
from tests.faults.load import KafkaLoad, applied, write_events
from tests.processes import ServiceProcess, until

pytestmark = pytest.mark.kafka


@pytest.fixture
def two(settings, tmp_path):
    """Settings of two workers with state directories of their own."""
    return [of_its_own(settings, tmp_path / name) for name in ("one", "other")]


def test_waits_for_the_open_transaction_of_a_dead_owner(own_kafka, start, reading, tmp_path):
    """On a Kafka of its own: looking at what others have left would be a transaction as well."""
    _, settings = own_kafka(4)
    two = [of_its_own(settings, tmp_path / name) for name in ("one", "other")]
    dying = start(two[0], RAPPORT_FAULT_POINT="before-commit")
    dying.wait_ready()
    heir = start(two[1])
    heir.wait_ready()
    until(lambda: owns(heir) == owns(dying) == 2, "each to own half")
    crowd = Crowd(size=30)
    events = crowd.events(300)
    ends = write_events(two[0], events)
    until(lambda: dying.process.poll() is not None, "death in the transaction")
    assert dying.process.returncode == -signal.SIGKILL
    assert asyncio.run(open_transactions(two[0])), "no transaction was open"
    reader = reading(two[1])
    until(lambda: applied(reader, ends), "the heir to apply all", gone=heir.process)
    assert_counted(reader, events, crowd.members)
    assert owns(heir) == 4


def test_paused_past_its_session_while_another_takes_over(two, start, supervise, reading):
    """Resumed, it finds itself fenced: it writes nothing, and rejoins or is started again."""
    paused, heir = supervise(two[0]), start(two[1])
    readers = [reading(each) for each in two]
    with KafkaLoad(two[0], Crowd(), rate=1_000) as load:
        for _ in range(extent(short=2, long=10)):
            until(lambda: paused.ready() and heir.ready(), "both to be ready")
            until(lambda: owns(heir) == owns(paused.running) == 2, "each to own half")
            seen = len(load.events)
            until(lambda seen=seen: load.sent(seen + random.randrange(500)), "some load")
            stopped = paused.running
            stopped.send(signal.SIGSTOP)
            until(lambda: owns(heir) == 4, "the other to take over", gone=heir.process)
            ends = dict(load.ends)
            until(lambda ends=ends: applied(readers[1], ends), "it to go on")
            stopped.send(signal.SIGCONT)
    for reader in readers:
        until(lambda reader=reader: applied(reader, load.ends), "all to be applied")
        assert_counted(reader, load.events, load.crowd.members)
    assert set(paused.codes) <= {70}


def owns(worker: ServiceProcess) -> int:
    """How many partitions it has taken over."""
    return round(worker.metric('rapport_scorer_partitions{state="owned"}'))


async def open_transactions(settings: Settings) -> list[int]:
    """The partitions of the changelog in which records are written but not committed."""
    tps = [TopicPartition(RELATIONSHIPS, p) for p in range(settings.partitions)]
    ends = []
    for level in ("read_uncommitted", "read_committed"):
        consumer = AIOKafkaConsumer(
            bootstrap_servers=settings.bootstrap_servers, isolation_level=level
        )
        await consumer.start()
        ends.append(await consumer.end_offsets(tps))
        await consumer.stop()
    written, committed = ends
    return [tp.partition for tp in tps if written[tp] > committed[tp]]
