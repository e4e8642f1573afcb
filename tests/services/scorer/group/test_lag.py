from types import SimpleNamespace

import pytest
from aiokafka import TopicPartition

from services.runtime.metrics import REGISTRY
from services.scorer.group.lag import LagMonitor
from services.scorer.group.owned_partition import OwnedPartition
from tests.services.scorer.group.stand_ins import Consumer, Follower, Partition, Table

FEED = "feed.posts"


class World:
    """Partition 0 is owned and has applied one record, 1 is a standby that has applied two."""

    def __init__(self):
        self.consumer, follower = Consumer(), Follower()
        self.partition, self.standby = Partition(Table(0, {FEED: 1})), Table(1, {FEED: 2})
        follower.follow([self.standby])
        owned = OwnedPartition(0)
        owned.partition = self.partition
        self.ownership = SimpleNamespace(
            owned={0: owned}, partitions=[self.partition], restoring=[], paused=False
        )
        self.monitor = LagMonitor(self.consumer, self.ownership, follower, 2)

    async def measure(self, *ends):
        for number, end in enumerate(ends):
            self.consumer.ends[TopicPartition(FEED, number)] = end
        await self.monitor.measure()
        return [lag(number) for number in (0, 1)]


def lag(number):
    return REGISTRY.get_sample_value("rapport_scorer_lag_records", {"partition": str(number)})


def count(state):
    return REGISTRY.get_sample_value("rapport_scorer_partitions", {"state": state})


@pytest.fixture
def world():
    return World()


async def test_what_is_not_applied_is_the_lag(world):
    assert await world.measure(4, 4) == [3, 2]
    assert world.partition.times_caught_up == world.partition.table.times_caught_up == 0
    assert world.standby.times_caught_up == 0


async def test_a_table_without_lag_is_caught_up(world):
    assert await world.measure(1, 2) == [0, 0]
    assert world.partition.times_caught_up == world.partition.table.times_caught_up == 1
    assert world.standby.times_caught_up == 1


async def test_how_far_back_ids_are_remembered(world):
    await world.measure(1, 2)
    since = REGISTRY.get_sample_value("rapport_scorer_ids_since_seconds", {"partition": "0"})
    assert since == 1_764_000_000


async def test_a_table_being_restored_is_never_caught_up(world):
    world.standby.progress.complete = False
    await world.measure(1, 2)
    assert world.standby.times_caught_up == 0


async def test_the_marks_that_end_transactions_are_no_lag(world):
    """They are read over, though nothing is applied; while records wait nobody knows."""
    world.consumer.positions[TopicPartition(FEED, 0)] = 4
    assert await world.measure(4, 2) == [0, 0]
    world.partition.idle = False
    assert await world.measure(4, 2) == [3, 0]


async def test_what_is_owned_is_not_measured_during_a_rebalance(world):
    world.ownership.paused = True
    await world.measure(1, 2)
    assert world.partition.times_caught_up == 0


async def test_what_was_given_up_meanwhile_is_not_caught_up(world):
    async def given_up(tp):
        world.ownership.owned.clear()
        return 1

    world.consumer.position = given_up
    await world.measure(1, 2)
    assert world.partition.times_caught_up == world.partition.table.times_caught_up == 0


async def test_partitions_are_counted_by_state(world):
    await world.measure(1, 2)
    assert [count(s) for s in ("owned", "halted", "restoring", "standby")] == [1, 0, 0, 1]
    world.partition.halted = True
    world.ownership.restoring = [1]
    await world.measure(1, 2)
    assert [count(s) for s in ("owned", "halted", "restoring", "standby")] == [0, 1, 1, 0]


async def test_the_clock_of_appends_knows_which_topics_are_behind(world):
    world.partition.clock.note_folded({FEED: 5, "feed.travel": 9})
    await world.measure(4, 4)
    assert world.partition.clock.slowest() == 5
    await world.measure(1, 2)
    assert world.partition.clock.slowest() == 9
