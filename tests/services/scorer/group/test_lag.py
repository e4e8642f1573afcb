import asyncio
import time
from types import SimpleNamespace

import numpy as np
import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaConnectionError

from services.kafka.halts import Halt, decode_halt
from services.runtime.metrics import REGISTRY
from services.scorer.changes.scan_schedule import Page
from services.scorer.group.lag import LagMonitor
from services.scorer.ownership.owned_partition import OwnedPartition
from tests.services.scorer.group.stand_ins import (
    Consumer,
    Follower,
    LogOffsets,
    Partition,
    Table,
    eventually,
)

FEED = "feed.posts"
HALT = Halt(since=1, dead_letters=9, reason="bad")


class World:
    """Partition 0 is owned and has applied one record, 1 is a standby that has applied two."""

    def __init__(self):
        self.consumer, self.offsets, self.follower = Consumer(), LogOffsets(), Follower()
        self.partition, self.standby = Partition(Table(0, {FEED: 1})), Table(1, {FEED: 2})
        self.follower.follow([self.standby])
        owned = OwnedPartition(0)
        owned.partition = self.partition
        self.ownership = SimpleNamespace(
            owned={0: owned}, partitions=[self.partition], restoring=[], paused=False
        )
        self.monitor = LagMonitor(self.consumer, self.offsets, self.ownership, self.follower, 2)

    async def measure(self, *ends):
        for number, end in enumerate(ends):
            self.offsets.ends_at[TopicPartition(FEED, number)] = end
        await self.monitor.measure()
        return [lag(number) for number in (0, 1)]


def lag(number):
    return REGISTRY.get_sample_value("rapport_scorer_lag_records", {"partition": str(number)})


def count(state):
    return REGISTRY.get_sample_value("rapport_scorer_partitions", {"state": state})


def counts():
    return [count(state) for state in ("owned", "halted", "restoring", "standby")]


@pytest.fixture
def world():
    return World()


async def test_what_is_not_applied_is_the_lag(world):
    assert await world.measure(4, 4) == [3, 2]


async def test_ends_go_to_whom_has_the_table_with_the_time_before_they_were_asked_for(world):
    world.consumer.positions[TopicPartition(FEED, 0)] = 4
    before = time.time_ns() // 1_000_000
    await world.measure(4, 7)
    ((ends, read),) = world.partition.noted
    assert (ends[FEED], read[FEED], ends["feed.travel"]) == (4, 4, 0)
    ((at, ends),) = world.follower.noted
    assert ends[TopicPartition(FEED, 1)] == 7
    assert before <= at <= time.time_ns() // 1_000_000


async def test_how_far_back_ids_are_remembered(world):
    await world.measure(1, 2)
    since = REGISTRY.get_sample_value("rapport_scorer_ids_since_seconds", {"partition": "0"})
    assert since == 1_764_000_000


async def test_nothing_is_noted_of_what_is_owned_during_a_rebalance(world):
    world.ownership.paused = True
    await world.measure(1, 2)
    assert world.partition.noted == []


async def test_nothing_is_noted_of_what_was_given_up_meanwhile(world):
    async def given_up(tp):
        world.ownership.owned.clear()
        return 1

    world.consumer.position = given_up
    await world.measure(1, 2)
    assert world.partition.noted == []


async def test_what_was_read_before_a_pause_is_not_noted_after_it(world):
    """It has been dropped, and is read again."""

    async def paused(tp):
        await world.partition.pause(1)
        return 9

    world.consumer.position = paused
    await world.measure(1, 2)
    assert world.partition.noted == []


async def test_partitions_are_counted_by_state(world):
    await world.measure(1, 2)
    assert counts() == [1, 0, 0, 1]
    world.partition.halt = HALT
    world.standby.progress.complete = False
    await world.measure(1, 2)
    assert counts() == [0, 1, 1, 0]


async def test_what_was_never_whole_counts_as_restoring(world):
    world.partition.table.whole = world.standby.whole = False
    await world.measure(1, 2)
    assert counts() == [0, 0, 2, 0]


async def test_what_has_left_the_process_is_reported_no_more(world):
    assert await world.measure(4, 4) == [3, 2]
    world.ownership.owned.clear()
    world.ownership.partitions, world.follower.tables = [], []
    assert await world.measure(4, 4) == [None, None]


async def test_the_clock_of_appends_knows_which_topics_are_behind(world):
    world.partition.clock.note_folded({FEED: 5, "feed.travel": 9})
    await world.measure(4, 4)
    assert world.partition.clock.slowest() == 5
    await world.measure(1, 2)
    assert world.partition.clock.slowest() == 9


async def test_others_see_what_is_applied_and_what_is_halted(world, monkeypatch):
    monkeypatch.setattr("services.scorer.group.lag._EVERY_S", 0)
    running = asyncio.create_task(world.monitor.run())
    place = TopicPartition(FEED, 0)
    await eventually(lambda: world.consumer.committed.get(place) == (1, ""))
    monkeypatch.setattr("services.scorer.group.lag._COMMIT_EVERY", 1_000_000)
    world.partition.halt = HALT
    await eventually(lambda: decode_halt(world.consumer.committed[place][1]) == HALT)
    world.partition.halt = None
    await eventually(lambda: world.consumer.committed[place] == (1, ""))
    assert {tp.partition for tp in world.consumer.committed} == {0}
    running.cancel()
    await asyncio.wait([running])


async def test_it_says_that_kafka_does_not_answer_until_it_does(world):
    assert world.monitor.fault is not None
    await world.measure(1, 2)
    assert world.monitor.fault is None
    world.monitor.report(KafkaConnectionError("gone"))
    assert "Kafka does not answer: " in world.monitor.fault
    assert "gone" in world.monitor.fault
    await world.measure(1, 2)
    assert world.monitor.fault is None


async def test_it_asks_again_after_kafka_did_not_answer(world, monkeypatch):
    monkeypatch.setattr("services.scorer.group.lag._EVERY_S", 0)
    world.offsets.fault = TimeoutError()
    running = asyncio.create_task(world.monitor.run())
    await eventually(lambda: world.monitor.fault == "Kafka does not answer: TimeoutError()")
    assert world.partition.noted == []
    world.offsets.fault = None
    await eventually(lambda: world.partition.noted)
    assert world.monitor.fault is None
    running.cancel()
    await asyncio.wait([running])


async def test_tables_and_stages_are_exported_for_as_long_as_they_are_here(world):
    def exported(name, label, value):
        return REGISTRY.get_sample_value(f"rapport_{name}", {label: value})

    page = Page(first=True, last=True)
    world.partition.stages.note(np.array([-1, -1]), np.array([1, 4]), page)
    await world.measure(3, 3)
    assert exported("scorer_table_bytes", "partition", "1") == 8_192
    assert exported("scorer_table_readers", "partition", "1") == 3
    assert [exported("relationships", "stage", each) for each in ("germ", "close")] == [1, 1]
    world.follower.tables.clear()
    await world.measure(3, 3)
    assert exported("scorer_table_bytes", "partition", "1") is None
