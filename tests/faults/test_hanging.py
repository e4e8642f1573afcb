"""Kafka's storage was copied while it was written: a transaction is open that Kafka forgot."""

import asyncio
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer

from schemas.topics import RELATIONSHIPS
from services.local.embedded_kafka.broker import EmbeddedKafka
from services.local.embedded_kafka.home import KafkaHome
from services.runtime.settings import Settings
from services.scorer.fold.handover import create_producer
from tests.faults.crowd import Crowd
from tests.faults.load import applied, write_events
from tests.faults.test_garbage import unready
from tests.processes import until

pytestmark = pytest.mark.kafka


def test_a_transaction_that_hangs_is_reported_with_what_ends_it(own_kafka, start, reading):
    """What coordinates transactions was copied before one began, the changelog after it."""
    broker, settings = own_kafka(1)
    events = Crowd(size=12).events(50)
    ends = write_events(settings, events)
    scorer, reader = start(settings), reading(settings)
    until(lambda: applied(reader, ends), "the events to be applied", gone=scorer.process)
    assert scorer.stop() == 0
    copied = broker.data_dir.with_name("copied")
    with paused(broker):
        shutil.copytree(broker.data_dir, copied)
    opened = asyncio.run(open_transaction(settings))
    with paused(broker):
        copy_changelog(broker.data_dir, copied)
    broker.kill()
    shutil.rmtree(broker.data_dir)
    copied.rename(broker.data_dir)
    broker.start()
    scorer = start(settings)
    until(lambda: "hangs" in scorer.log.read_text(), "it to be reported", gone=scorer.process)
    until(lambda: "hangs" in unready(scorer), "it to be reported", gone=scorer.process)
    where = f"{RELATIONSHIPS} partition 0 from offset {opened}"
    command = f"abort --topic {RELATIONSHIPS} --partition 0 --start-offset {opened}"
    for report in (scorer.log.read_text(), unready(scorer)):
        assert "rapport-scorer-0" in report and where in report and command in report


@contextmanager
def paused(broker: EmbeddedKafka) -> Iterator[None]:
    os.kill(broker.pid, signal.SIGSTOP)
    yield
    os.kill(broker.pid, signal.SIGCONT)


def copy_changelog(data_dir: Path, copied: Path) -> None:
    name = f"{RELATIONSHIPS}-0"
    source, target = (KafkaHome(each).storage / name for each in (data_dir, copied))
    shutil.rmtree(target)
    shutil.copytree(source, target)


async def open_transaction(settings: Settings) -> int:
    """Begin one as the owner of the partition would, and go away; where it begins."""
    producer = create_producer(settings, 0)
    await producer.start()
    await producer.begin_transaction()
    sent = await producer.send_and_wait(RELATIONSHIPS, None, b"ana\0", partition=0)
    await _vanish(producer)
    return sent.offset


async def _vanish(producer: AIOKafkaProducer) -> None:
    """As a process that is killed: nothing is aborted."""
    await producer._sender.close()
    await producer.client.close()
    producer._closed = True
