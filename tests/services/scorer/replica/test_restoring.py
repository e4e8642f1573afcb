"""How much the follower restores at a time, over a stand-in for Kafka."""

import asyncio
import time
from contextlib import suppress

import pytest
from aiokafka import TopicPartition

from relationships.tables.meta import Identity
from relationships.tables.writer import TableWriter
from schemas.topics import PROFILES, RELATIONSHIPS, SEEN
from services.runtime.settings import Settings
from services.scorer.positions import positions_record
from services.scorer.replica import changelog_follower
from services.scorer.replica.changelog_follower import ChangelogFollower
from services.scorer.replica.changelog_replica import ChangelogReplica
from services.scorer.topic_partitions import changelog_of
from tests.services.scorer.group.stand_ins import eventually
from tests.services.scorer.records import record
from tests.services.scorer.replica.garbage import HEADER

FEED = "feed.interactions"


class Log:
    """A changelog of one transaction a partition, as a consumer and as `LogOffsets` see it.

    Nothing is fetched of partitions that are `held`.
    """

    def __init__(self, partitions: int, rows: int) -> None:
        key, value = positions_record({FEED: 1})
        self.records = {
            tp: [
                record(value, topic=tp.topic, key=key, partition=tp.partition, offset=offset)
                for offset in range(rows if tp.topic != SEEN else 1)
            ]
            for partition in range(partitions)
            for tp in changelog_of(partition)
        }
        self.positions = {}
        self.assignments = []
        self.held = set()

    def append(self, topic, rows, positions):
        """One more transaction of partition 0."""
        records = self.records[TopicPartition(topic, 0)]
        items = [(b"ana\0", HEADER)] * rows + [positions_record(positions)]
        for key, value in items:
            records.append(record(value, topic=topic, key=key, offset=len(records)))

    def __call__(self, _kafka, **_settings):
        return self

    async def start(self):
        pass

    async def stop(self):
        pass

    async def starts(self, tps):
        return dict.fromkeys(tps, 0)

    async def ends(self, tps):
        return {tp: len(self.records[tp]) for tp in tps}

    def assign(self, tps):
        self.positions = dict.fromkeys(tps, 0)
        self.assignments.append({tp.partition for tp in tps})

    def seek(self, tp, offset):
        self.positions[tp] = offset

    async def getmany(self, *, timeout_ms, max_records):
        await asyncio.sleep(0)
        fetched = {}
        for tp in self.positions.keys() - {tp for p in self.held for tp in changelog_of(p)}:
            found = self.records[tp][self.positions[tp] :][:max_records]
            if found:
                fetched[tp], max_records = found, max_records - len(found)
                self.positions[tp] += len(found)
        return fetched

    async def position(self, tp):
        return self.positions[tp]

    def pause(self, *tps):
        pass

    resume = pause

    def last_stable_offset(self, tp):
        return len(self.records[tp])

    def last_poll_timestamp(self, tp):
        return None if tp.partition in self.held else int(time.time() * 1_000)


@pytest.fixture
async def following(tmp_path, monkeypatch):
    """Begins to follow tables of so many partitions, each with a changelog of so many rows."""
    running, tables = [], []

    def begin(partitions, rows, held=(), first=()):
        log = Log(partitions, rows)
        log.held = set(held)
        monkeypatch.setattr(changelog_follower, "Consumer", log)
        follower = ChangelogFollower(Settings(), log, partitions)
        follower.first = frozenset(first)
        for number in range(partitions):
            identity = Identity(cluster_id="c", topic_ids={}, partition=number)
            tables.append(TableWriter(tmp_path / str(number), identity, map_bytes=1 << 24))
        follower.follow(tables)
        running.append(asyncio.create_task(follower.run()))
        return log, follower

    yield begin
    for task in running:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    for table in tables:
        table.close()


async def test_cold_tables_are_restored_two_at_a_time_those_wanted_first(following):
    log, follower = following(5, rows=3, held=range(5), first={3, 4})
    await eventually(lambda: log.assignments)
    assert log.assignments == [{3, 4}]
    log.held = {0, 1, 2, 4}
    await eventually(lambda: len(log.assignments) > 1)
    assert log.assignments[1] == {3, 4, 0}
    log.held = set()
    await eventually(lambda: follower.warm() == set(range(5)))
    assert log.assignments[-1] == set(range(5))


async def test_a_restore_that_is_waited_for_waits_for_no_turn(following):
    log, follower = following(4, rows=3, held={0, 1})
    await eventually(lambda: log.assignments)
    ends = await log.ends(changelog_of(3))
    table = await follower.restore(3, ends)
    assert table.progress.complete
    assert follower.warm() == frozenset()
    table.close()
    follower.follow([])


async def test_one_that_cannot_be_completed_gives_its_turn_to_others(following):
    """Its profiles lack what its rows have, and nothing more is there to be read."""
    log, follower = following(4, rows=3)
    for number in (0, 1):
        (tp,) = (tp for tp in changelog_of(number) if tp.topic == PROFILES)
        log.records[tp].clear()
    await eventually(lambda: follower.warm() == {2, 3})


async def test_much_is_applied_in_parts(following, monkeypatch):
    """What is done at once in the event loop, or in one transaction of LMDB, is bounded."""
    chunks, batches, apply = [], [], ChangelogReplica.apply
    getmany = Log.getmany

    async def noted_getmany(self, *, timeout_ms, max_records):
        fetched = await getmany(self, timeout_ms=timeout_ms, max_records=max_records)
        chunks.append(sum(map(len, fetched.values())))
        return fetched

    def noted_apply(self, next_offsets):
        batches.append(sum(map(len, self.unapplied.values())))
        apply(self, next_offsets)

    monkeypatch.setattr(Log, "getmany", noted_getmany)
    monkeypatch.setattr(ChangelogReplica, "apply", noted_apply)
    monkeypatch.setattr(changelog_follower, "CHUNK", 100)
    _, follower = following(1, rows=3_000)
    await eventually(lambda: follower.warm() == {0})
    assert max(chunks) == 100
    assert max(batches) == 100
    assert sum(batches) == 6_001


async def test_a_standby_looks_at_a_long_transaction_once_its_end_is_there(following, monkeypatch):
    log, follower = following(1, rows=1)
    await eventually(lambda: follower.warm() == {0})
    times, apply = [], ChangelogReplica.apply

    def noted_apply(self, next_offsets):
        times.append(len(self.unapplied[RELATIONSHIPS]))
        apply(self, next_offsets)

    monkeypatch.setattr(ChangelogReplica, "apply", noted_apply)
    monkeypatch.setattr(changelog_follower, "CHUNK", 100)
    log.append(RELATIONSHIPS, rows=950, positions={FEED: 2})
    log.append(PROFILES, rows=0, positions={FEED: 2})
    (table,) = follower.tables
    await eventually(lambda: table.progress.positions[RELATIONSHIPS] == {FEED: 2})
    assert len(times) <= 2
    assert max(times) == 951
