"""A partition's batches wait for their turn where there are many records, and only there."""

import asyncio
import time
from collections.abc import Callable

import pytest

from relationships.keys import WHOLE_KEY, noted_key
from relationships.score.score_model import ScoreModel
from relationships.tables.wholeness import whole_item
from schemas.commands import ERASE_KEY
from schemas.topics import COMMANDS, RELATIONSHIP_CHANGES, RELATIONSHIPS
from services.runtime.settings import Settings
from services.scorer.changes.detector import ChangeDetector
from services.scorer.changes.local_tables import LocalTables
from services.scorer.changes.scan_schedule import CAUGHT_UP_MS
from services.scorer.changes.scan_turns import ScanTurns
from services.scorer.fold.erasing.eraser import Eraser
from services.scorer.fold.partition import FEW, Partition
from services.scorer.positions import POSITIONS_KEY, decode_positions
from tests.faults.memory_log import LogProducer, MemoryLog
from tests.faults.one_partition import KnownErasures, MemoryFeeds, Table

TOPIC = "feed.interactions"


@pytest.fixture
def log() -> MemoryLog:
    return MemoryLog()


@pytest.fixture
def fold_lock() -> asyncio.Lock:
    return asyncio.Lock()


@pytest.fixture
def turns() -> ScanTurns:
    return ScanTurns()


@pytest.fixture
def known() -> KnownErasures:
    return KnownErasures()


@pytest.fixture
async def partition(tmp_path, log, fold_lock, turns, known):
    """A partition that is running, with its records handed over to `log`."""
    table = Table(tmp_path)
    local_tables = LocalTables(1)
    detector = ChangeDetector(table.open(), local_tables, ScoreModel(), Settings(), lambda: log.now)
    eraser = Eraser(table.writer, known, MemoryFeeds().reread)
    partition = Partition(
        table.writer, LogProducer(log), _nobody, detector, fold_lock, turns, eraser
    )
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


def stated(log: MemoryLog) -> dict[str, int]:
    """The positions that the changelog states last."""
    last = [r.value for r in log.records[RELATIONSHIPS] if r.key == POSITIONS_KEY][-1]
    return decode_positions(last)


async def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0)


async def handed_over(partition: Partition) -> None:
    """Wait until nothing is left to fold."""
    await until(lambda: partition.idle)


async def worked(partition: Partition) -> None:
    """Wait until nothing is left to do at all."""
    await until(lambda: not partition.working)


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


async def test_an_idle_partition_says_once_that_it_is_whole_and_writes_no_more(partition, log):
    for at in range(1_000, 2_000, 100):
        partition.note_ends(at, {TOPIC: 0}, {TOPIC: 0})
        await worked(partition)
    assert transactions(log) == 1
    assert partition.table.rows([WHOLE_KEY]) == [whole_item(1_000)[1]]


async def test_positions_move_past_what_ends_a_transaction_at_once_when_idle(partition, log):
    records = messages(2)
    beyond = {TOPIC: records[-1].offset + 2}
    partition.put(records)
    await worked(partition)
    partition.note_ends(1_000, beyond, beyond)
    await worked(partition)
    assert partition.positions == stated(log) == beyond
    assert partition.table.was_whole()
    settled = transactions(log)
    partition.note_ends(1_001, beyond, beyond)
    await worked(partition)
    assert transactions(log) == settled


async def test_a_batch_moves_them_with_it(partition, log, fold_lock):
    """What is noted while it waits holds of it too."""
    await fold_lock.acquire()
    records = messages(FEW + 1)
    beyond = {TOPIC: records[-1].offset + 2}
    partition.put(records)
    for _ in range(10):
        await asyncio.sleep(0)
    partition.note_ends(1_000, beyond, beyond)
    assert partition.positions == {}
    fold_lock.release()
    await handed_over(partition)
    assert partition.positions == stated(log) == beyond
    assert partition.table.was_whole()


async def test_what_is_read_and_dropped_by_a_pause_is_not_passed_over(partition, log, fold_lock):
    await fold_lock.acquire()
    records = messages(FEW + 1)
    end = {TOPIC: records[-1].offset + 1}
    partition.put(records)
    partition.note_ends(1_000, end, end)
    pausing = asyncio.create_task(partition.pause(deadline_s=10))
    await asyncio.sleep(0)
    fold_lock.release()
    assert await pausing
    partition.note_ends(1_001, end, end)
    partition.resume()
    await worked(partition)
    assert (partition.positions, transactions(log)) == ({}, 0)
    partition.put(records)
    await worked(partition)
    assert partition.positions == end


async def test_changes_are_published_though_records_never_cease(partition, log):
    """A scan has its turn after each batch, while what is folded is recent."""
    feeds = MemoryFeeds()
    for n in range(200):
        log.now += 100
        feeds.write({"id": f"m{n}", "source": "test", "kind": "meeting", "actor": f"a{n}",
                     "target": f"b{n}", "at": log.now}, now=log.now)  # fmt: skip
        records = feeds.records[TOPIC]
        partition.put(records[-2:])
        partition.note_ends(log.now, {TOPIC: len(records)}, {TOPIC: len(records)})
        while partition.positions.get(TOPIC, 0) < len(records):  # noqa: ASYNC110
            await asyncio.sleep(0)
    assert len(log.records[RELATIONSHIP_CHANGES]) > 200


async def test_changes_are_not_published_while_it_is_behind(partition, log):
    feeds = MemoryFeeds()
    log.now = 1_000_000
    feeds.write({"id": "m", "source": "test", "kind": "meeting", "actor": "a", "target": "b",
                 "at": log.now}, now=log.now)  # fmt: skip
    partition.put(feeds.records[TOPIC])
    partition.note_ends(log.now - CAUGHT_UP_MS - 1, {TOPIC: 2}, {TOPIC: 2})
    await worked(partition)
    assert RELATIONSHIP_CHANGES not in log.records
    partition.note_ends(log.now, {TOPIC: 2}, {TOPIC: 2})
    await worked(partition)
    assert len(log.records[RELATIONSHIP_CHANGES]) == 2


async def test_a_batch_is_no_longer_than_it_may_be(partition, log, monkeypatch):
    monkeypatch.setattr("services.scorer.fold.partition.MAX_BATCH", FEW + 1)
    records = messages(2 * FEW + 3)
    partition.put(records)
    await handed_over(partition)
    assert partition.positions == {TOPIC: records[-1].offset + 1}
    assert transactions(log) == 3


async def test_erasures_that_never_cease_do_not_keep_what_waits_from_being_folded(
    partition, known, monkeypatch
):
    """And no position says that one is applied before it is."""
    feeds, begun = MemoryFeeds(), []

    def erase():
        known.state("zed", now=3_000)
        feeds.write_bytes(COMMANDS, ERASE_KEY.decode(), b"", now=3_000)
        partition.put(feeds.records[COMMANDS][-1:])

    async def refresh():
        """One more is asked for whenever one begins."""
        begun.append(dict(partition.positions))
        known.read()
        if len(begun) < 5:
            erase()

    monkeypatch.setattr(known, "refresh", refresh)
    await worked(partition)
    begun.clear()
    erase()
    partition.put(messages(2))
    await worked(partition)
    folded = partition.positions[TOPIC]
    assert begun == [{}, *({COMMANDS: n, TOPIC: folded} for n in range(1, 5))]
    assert partition.positions[COMMANDS] == 5


async def test_records_do_not_wait_for_the_scan_of_another_partition(partition, log, turns):
    records = messages(3)
    turns.take()  # another partition scans
    partition.put(records)
    await handed_over(partition)
    end = records[-1].offset + 1
    partition.note_ends(log.now, {TOPIC: end}, {TOPIC: end})
    await until(lambda: partition.table.rows([WHOLE_KEY]) != [b""])
    noted = noted_key(b"mia\0contact0")
    assert partition.table.rows([noted]) == [b""]
    turns.give_back()
    await until(lambda: partition.table.rows([noted]) != [b""])
    assert turns.free
