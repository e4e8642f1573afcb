"""Which partitions outlive a rebalance, by what aiokafka's coordinator knows of the group."""

from types import SimpleNamespace

import pytest
from aiokafka import TopicPartition

from schemas.topics import SCORED
from services.scorer.assignment.membership import Membership
from services.scorer.group.rebalance import Rebalance
from services.scorer.ownership.feed_fetcher import FeedFetcher


class Consumer:
    """What a rebalance asks of aiokafka's consumer; notes what is paused."""

    def __init__(self):
        self.rejoins = 0
        self._coordinator = SimpleNamespace(
            member_id="", generation=-1, request_rejoin=self._request_rejoin
        )
        self.held = set()

    def _request_rejoin(self):
        self.rejoins += 1

    def pause(self, tp):
        self.held.add(tp)

    def seek(self, tp, offset):
        pass


class Ownership:
    """Notes what it is asked to do, and owns what it was assigned."""

    def __init__(self):
        self.owned = {}
        self.calls = []
        self.error = None

    async def pause(self):
        if self.error:
            raise self.error
        self.calls.append("pause")

    def assign(self, whole, retained):
        if self.error:
            raise self.error
        self.calls.append((whole, retained))
        self.owned = dict.fromkeys(whole)
        self.restored = frozenset(whole)

    def warm_up(self, numbers):
        self.warming = numbers


class Group:
    """A worker in a group; `assign` is one assignment by the coordinator."""

    def __init__(self):
        self.consumer, self.ownership, self.failures = Consumer(), Ownership(), []
        fetcher = FeedFetcher(self.consumer)
        self.membership = Membership()
        self.rebalance = Rebalance(
            self.consumer, fetcher, self.ownership, self.membership, self.failures.append
        )

    async def assign(self, *numbers, generation, member="me", topics=SCORED):
        """What is retained."""
        coordinator = self.consumer._coordinator
        coordinator.member_id, coordinator.generation = member, generation
        tps = [TopicPartition(topic, n) for topic in topics for n in numbers]
        await self.rebalance.on_partitions_assigned(tps)
        return self.ownership.calls[-1][1]


@pytest.fixture
def group():
    return Group()


async def test_what_comes_back_in_the_next_generation_is_retained(group):
    assert await group.assign(0, 1, generation=5) == set()
    assert await group.assign(1, 2, generation=6) == {1}
    assert group.ownership.calls[-1] == ({1, 2}, {1})
    assert await group.assign(1, 2, generation=7) == {1, 2}


@pytest.mark.parametrize("generation", [1, 4, 5, 7, 8])
async def test_nothing_is_retained_where_a_generation_was_missed(group, generation):
    """Another may have owned it in between."""
    await group.assign(0, 1, generation=5)
    assert await group.assign(0, 1, generation=generation) == set()


async def test_nothing_is_retained_by_another_member(group):
    """One that fell out of the group joins anew under another id."""
    await group.assign(0, 1, generation=5)
    assert await group.assign(0, 1, generation=6, member="me-again") == set()
    assert await group.assign(0, 1, generation=7, member="me-again") == {0, 1}


async def test_a_partition_that_lacks_a_topic_is_held_and_not_owned(group):
    await group.assign(0, generation=1, topics=SCORED[1:])
    assert group.ownership.calls == [(set(), set())]
    assert group.consumer.held == {TopicPartition(topic, 0) for topic in SCORED[1:]}


async def test_what_is_revoked_is_paused(group):
    await group.rebalance.on_partitions_revoked([TopicPartition(SCORED[0], 0)])
    assert group.ownership.calls == ["pause"]


async def test_what_is_to_warm_up_is_warmed_up(group):
    group.membership.warmups = frozenset({3})
    await group.assign(0, generation=1)
    assert group.ownership.warming == {3}


async def test_what_is_owned_is_whole_until_the_group_has_expelled_the_member(group):
    """Others go on with what it owned."""
    await group.assign(0, 1, generation=5)
    coordinator = group.consumer._coordinator
    assert group.rebalance.restored() == {0, 1}
    coordinator.generation = 6
    assert group.rebalance.restored() == {0, 1}
    coordinator.member_id, coordinator.generation = "", -1
    assert group.rebalance.restored() == frozenset()
    coordinator.member_id = "me-again"
    assert group.rebalance.restored() == frozenset()


async def test_joins_anew_when_asked(group):
    group.rebalance.rejoin()
    assert group.consumer.rejoins == 1


async def test_has_joined_with_the_first_assignment_even_of_nothing(group):
    assert not group.rebalance.joined
    await group.assign(generation=1)
    assert group.rebalance.joined


async def test_failures_are_passed_on(group):
    """aiokafka would swallow them."""
    group.ownership.error = RuntimeError("no")
    await group.rebalance.on_partitions_revoked([])
    await group.rebalance.on_partitions_assigned([])
    assert group.failures == [group.ownership.error] * 2
