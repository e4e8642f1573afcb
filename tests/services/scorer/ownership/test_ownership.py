"""Owning and giving up partitions, over stand-ins for Kafka, the follower and the fold."""

import asyncio

import pytest

from services.scorer.fold.handover import HandoverFailed
from services.scorer.fold.partition import QUEUE_LIMIT
from services.scorer.group.supervised_tasks import SupervisedTasks
from services.scorer.ownership import ownership as module
from services.scorer.ownership.feed_fetcher import FeedFetcher
from services.scorer.ownership.ownership import Ownership
from services.scorer.topic_partitions import feeds_of
from tests.services.scorer.group.stand_ins import (
    Consumer,
    Follower,
    Partition,
    Producer,
    Table,
    eventually,
)

AT = 7
"""Where every restored table stands in every feed."""


class Worker:
    """An ownership whose takeovers wait for `may_take_over`, and note that they have begun."""

    def __init__(self, *, standby):
        self.consumer, self.follower, self.tasks = Consumer(), Follower(), SupervisedTasks()
        self.may_take_over = asyncio.Event()
        self.may_take_over.set()
        self.begun = []
        self.may_open = asyncio.Event()
        self.may_open.set()
        self.opening = []
        self.kept = []
        self.ownership = Ownership(
            fetcher=FeedFetcher(self.consumer),
            follower=self.follower,
            take_over=self._take_over,
            follow=self._follow,
            keep_only=self.kept.append,
            standby=standby,
            spawn=self.tasks.spawn,
        )

    async def owning(self, *numbers):
        self.ownership.assign(set(numbers), set())
        await eventually(lambda: not self.ownership.restoring)
        return [self.ownership.owned[number] for number in numbers]

    def fetched(self):
        """The numbers of which something is fetched."""
        tps = self.consumer.positions.keys() - self.consumer.paused
        return sorted({tp.partition for tp in tps})

    async def _follow(self, number):
        if not self.follower.follows(number):
            self.opening.append(number)
            await self.may_open.wait()
            self.follower.follow([Table(number)])

    async def _take_over(self, owned, start):
        self.begun.append(owned)
        owned.producer = Producer()
        await self.may_take_over.wait()
        owned.table = Table(owned.number)
        owned.first_offsets = dict.fromkeys(owned.feeds, AT)
        owned.partition = Partition(owned.table)
        start(owned)


@pytest.fixture
async def worker():
    worker = Worker(standby=True)
    yield worker
    await worker.tasks.cancel()


async def test_what_is_assigned_is_held_until_it_is_taken_over_then_read_on(worker):
    worker.may_take_over.clear()
    worker.ownership.assign({0, 1}, set())
    assert worker.ownership.restoring == [0, 1]
    assert worker.consumer.paused == {*feeds_of(0), *feeds_of(1)}
    worker.may_take_over.set()
    await eventually(lambda: len(worker.ownership.partitions) == 2)
    assert worker.fetched() == [0, 1]
    assert worker.consumer.positions == dict.fromkeys(feeds_of(0) + feeds_of(1), AT)
    partitions = worker.ownership.partitions
    await eventually(lambda: all(p.running and not p.paused for p in partitions))


async def test_what_is_retained_goes_on_and_the_rest_is_given_up(worker):
    gone, stays = await worker.owning(0, 1)
    await worker.ownership.pause()
    assert stays.partition.paused
    worker.ownership.assign({1, 2}, {1})
    assert worker.ownership.owned[1] is stays
    assert not stays.partition.paused
    await eventually(lambda: worker.follower.tables == [gone.table])
    assert gone.producer.closed
    assert not gone.partition.running
    assert [owned.number for owned in worker.begun] == [0, 1, 2]
    await eventually(lambda: {1, 2} <= set(worker.fetched()))


async def test_a_partition_that_was_not_retained_is_taken_over_anew(worker):
    (before,) = await worker.owning(0)
    (after,) = await worker.owning(0)
    assert after is not before
    assert before.producer.closed
    assert worker.begun == [before, after]


async def test_a_partition_is_not_taken_over_again_before_it_is_given_up(worker):
    (before,) = await worker.owning(0)
    before.producer.may_close.clear()
    worker.ownership.assign({0}, set())
    for _ in range(100):
        await asyncio.sleep(0)
    assert worker.begun == [before]
    before.producer.may_close.set()
    await eventually(lambda: len(worker.begun) == 2)
    assert worker.follower.tables == [before.table]


async def test_a_batch_that_takes_too_long_is_given_up(worker):
    (owned,) = await worker.owning(0)
    owned.partition.busy = True
    await worker.ownership.pause()
    assert worker.ownership.owned == {}
    await eventually(lambda: owned.producer.closed)


async def test_a_takeover_done_while_paused_waits_for_the_assignment(worker):
    worker.may_take_over.clear()
    worker.ownership.assign({0}, set())
    await worker.ownership.pause()
    worker.may_take_over.set()
    await eventually(lambda: worker.ownership.partitions)
    assert worker.ownership.partitions[0].paused
    assert worker.fetched() == []
    worker.ownership.assign({0}, {0})
    assert not worker.ownership.partitions[0].paused
    assert worker.fetched() == [0]


async def test_a_takeover_under_way_is_cancelled_and_its_producer_closed(worker):
    worker.may_take_over.clear()
    worker.ownership.assign({0}, set())
    await eventually(lambda: worker.begun)
    worker.ownership.assign(set(), set())
    await eventually(lambda: worker.begun[0].producer.closed)
    assert worker.begun[0].takeover.cancelled()
    assert worker.follower.tables == []


async def test_without_standbys_a_table_is_closed():
    worker = Worker(standby=False)
    (owned,) = await worker.owning(0)
    await worker.ownership.close()
    assert owned.table.closed
    assert worker.follower.tables == []


async def test_without_standbys_it_says_at_once_what_is_kept_up_here():
    worker = Worker(standby=False)
    await worker.owning(0, 2)
    worker.ownership.assign({2}, {2})
    assert worker.kept == [{0, 2}, {2}]
    await worker.tasks.cancel()


async def test_with_standbys_all_is_kept_up(worker):
    await worker.owning(0)
    assert worker.kept == []


async def test_what_is_to_warm_up_is_followed_before_others(worker):
    worker.ownership.warm_up(frozenset({2, 3}))
    assert worker.follower.first == {2, 3}
    await eventually(lambda: len(worker.follower.tables) == 2)
    worker.ownership.warm_up(frozenset({3}))
    for _ in range(100):
        await asyncio.sleep(0)
    assert sorted(worker.opening) == [2, 3]


async def test_a_table_that_is_being_opened_to_warm_up_is_not_opened_to_take_it_over(worker):
    worker.may_open.clear()
    worker.ownership.warm_up(frozenset({0}))
    await eventually(lambda: worker.opening)
    worker.ownership.assign({0}, set())
    for _ in range(100):
        await asyncio.sleep(0)
    assert worker.begun == []
    worker.may_open.set()
    await eventually(lambda: worker.ownership.partitions)
    assert worker.follower.follows(0)


async def test_a_table_that_is_owned_is_not_opened_to_warm_up():
    """Without standbys it is opened once it is given up and closed."""
    worker = Worker(standby=False)
    (owned,) = await worker.owning(0)
    owned.producer.may_close.clear()
    worker.ownership.warm_up(frozenset({0}))
    worker.ownership.assign(set(), set())
    worker.ownership.warm_up(frozenset({0}))
    for _ in range(100):
        await asyncio.sleep(0)
    assert worker.opening == []
    owned.producer.may_close.set()
    await eventually(lambda: worker.opening == [0])
    assert owned.table.closed
    await worker.tasks.cancel()


async def test_restored_are_those_with_a_table(worker):
    await worker.owning(0)
    worker.may_take_over.clear()
    worker.ownership.assign({0, 1}, {0})
    assert worker.ownership.restored == {0}


async def test_records_go_to_their_partition_once_it_is_taken_over(worker):
    worker.may_take_over.clear()
    worker.ownership.assign({0}, set())
    worker.ownership.put(0, ["early"])
    worker.may_take_over.set()
    await eventually(lambda: worker.ownership.partitions)
    worker.ownership.put(0, ["mine"])
    worker.ownership.put(1, ["another's"])
    assert worker.ownership.partitions[0].queue == ["mine"]


async def test_a_long_queue_is_not_fetched_until_it_is_shorter(worker):
    long, _ = await worker.owning(0, 1)
    long.partition.queue = [None] * (QUEUE_LIMIT + 1)
    worker.ownership.throttle()
    assert worker.fetched() == [1]
    long.partition.queue.pop()
    worker.ownership.throttle()
    assert worker.fetched() == [0, 1]


async def test_the_consumer_is_left_alone_while_paused(worker):
    (owned,) = await worker.owning(0)
    await worker.ownership.pause()
    owned.partition.queue = [None] * (QUEUE_LIMIT + 1)
    worker.ownership.throttle()
    assert worker.fetched() == [0]


async def test_closing_gives_all_up_and_takes_nothing_over(worker):
    owned = await worker.owning(0, 1)
    await worker.ownership.close()
    assert all(each.producer.closed for each in owned)
    worker.ownership.assign({0}, set())
    assert worker.ownership.owned == {}


async def test_a_producer_that_does_not_close_is_a_failure(worker, monkeypatch):
    """Its transaction may be open: the process must end, so that Kafka ends it."""
    monkeypatch.setattr(module, "PATIENCE_S", 0.01)
    (owned,) = await worker.owning(0)
    owned.producer.may_close.clear()
    worker.ownership.assign(set(), set())
    with pytest.raises(HandoverFailed, match="partition 0: the producer does not close"):
        await asyncio.wait_for(worker.tasks.failure(), 10)
    assert worker.follower.tables == []
