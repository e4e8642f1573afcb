"""A partition's batches wait for their turn where there are many records, and only there."""

import asyncio
import time

import pytest

from relationships.score.score_model import ScoreModel
from schemas.topics import RELATIONSHIPS
from services.runtime.settings import Settings
from services.scorer.changes.detector import ChangeDetector
from services.scorer.changes.local_tables import LocalTables
from services.scorer.fold.partition import FEW, Partition
from services.scorer.positions import POSITIONS_KEY
from tests.faults.memory_log import LogProducer, MemoryLog
from tests.faults.one_partition import MemoryFeeds, Table

TOPIC = "feed.interactions"


@pytest.fixture
def log() -> MemoryLog:
    return MemoryLog()


@pytest.fixture
def fold_lock() -> asyncio.Lock:
    return asyncio.Lock()


@pytest.fixture
async def partition(tmp_path, log, fold_lock):
    """A partition that is running, with its records handed over to `log`."""
    table = Table(tmp_path)
    local_tables = LocalTables(1)
    detector = ChangeDetector(table.open(), local_tables, ScoreModel(), Settings(), lambda: log.now)
    partition = Partition(table.writer, LogProducer(log), _nobody, detector, fold_lock)
    partition.resume()
    running = asyncio.create_task(partition.run())
    yield partition
    running.cancel()
    await asyncio.wait([running])
    table.close()


async def _nobody(partition: int) -> None:
    raise AssertionError("the partition has halted")


def messages(count: int) -> list:
    """Records of as many messages to as many contacts."""
    feeds = MemoryFeeds()
    for n in range(count):
        feeds.write({"id": f"m{n}", "source": "test", "kind": "message", "actor": "mia",
                     "target": f"contact{n}", "at": 1_000}, now=2_000)  # fmt: skip
    return [record for record in feeds.records[TOPIC] if record.key == b"mia"]


def transactions(log: MemoryLog) -> int:
    """How many were committed."""
    return sum(record.key == POSITIONS_KEY for record in log.records.get(RELATIONSHIPS, ()))


async def handed_over(partition: Partition) -> None:
    """Wait until nothing is left to do."""
    deadline = time.monotonic() + 10
    while not partition.idle:
        assert time.monotonic() < deadline
        await asyncio.sleep(0)


async def test_few_records_do_not_wait_for_a_turn(partition, fold_lock):
    await fold_lock.acquire()
    partition.put(messages(FEW))
    await handed_over(partition)
    assert partition.positions


async def test_what_waits_for_its_turn_stays_queued_and_is_one_batch_then(
    partition, fold_lock, log
):
    await fold_lock.acquire()
    records = messages(FEW + 3)
    partition.put(records[: FEW + 1])
    for _ in range(10):
        await asyncio.sleep(0)
    partition.put(records[FEW + 1 :])
    assert partition.queued == len(records)
    fold_lock.release()
    await handed_over(partition)
    assert partition.positions == {TOPIC: records[-1].offset + 1}
    assert transactions(log) == 1


async def test_what_waits_for_its_turn_is_dropped_by_a_pause(partition, fold_lock, log):
    await fold_lock.acquire()
    partition.put(messages(FEW + 1))
    await asyncio.sleep(0)
    pausing = asyncio.create_task(partition.pause(deadline_s=10))
    await asyncio.sleep(0)
    fold_lock.release()
    assert await pausing
    assert (partition.positions, transactions(log)) == ({}, 0)


async def test_a_batch_is_no_longer_than_it_may_be(partition, log, monkeypatch):
    monkeypatch.setattr("services.scorer.fold.partition.MAX_BATCH", FEW + 1)
    records = messages(2 * FEW + 3)
    partition.put(records)
    await handed_over(partition)
    assert partition.positions == {TOPIC: records[-1].offset + 1}
    assert transactions(log) == 3
