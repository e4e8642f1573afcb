import msgspec
from aiokafka.coordinator.protocol import ConsumerProtocolMemberMetadata
from hypothesis import given
from hypothesis import strategies as st

from services.scorer.group.assignor import CopartitionAssignor, assignor, spread_evenly


class Cluster:
    def __init__(self, partitions):
        self.partitions = partitions

    def partitions_for_topic(self, topic):
        return set(range(self.partitions))


def member(topics, held=()):
    return ConsumerProtocolMemberMetadata(0, list(topics), msgspec.msgpack.encode(sorted(held)))


def assigned(cluster, members):
    result = CopartitionAssignor.assign(cluster, members)
    return {m: dict(a.assignment) for m, a in result.items()}


@given(st.integers(1, 40), st.dictionaries(st.text("abc", min_size=1), st.just(None), min_size=1))
def test_spreads_all_evenly_and_keeps_each_partition_whole(partitions, names):
    members = {name: member(["x", "y", "z"]) for name in names}
    result = assigned(Cluster(partitions), members)
    for by_topic in result.values():
        assert len({tuple(ps) for ps in by_topic.values()}) <= 1
    numbers = [p for by_topic in result.values() for p in by_topic.get("x", [])]
    assert sorted(numbers) == list(range(partitions))
    sizes = [len(by_topic.get("x", [])) for by_topic in result.values()]
    assert max(sizes) - min(sizes) <= 1


@given(st.integers(1, 30), st.integers(1, 5), st.integers(1, 5))
def test_moves_as_few_as_possible(partitions, before, after):
    numbers = range(partitions)
    first = spread_evenly(numbers, {f"m{i}": frozenset() for i in range(before)})
    held = {f"m{i}": frozenset(first.get(f"m{i}", [])) for i in range(after)}
    second = spread_evenly(numbers, held)
    stayed = sum(len(held[m] & set(second[m])) for m in second)
    assert stayed == sum(sorted(min(len(held[m]), len(second[m])) for m in second))


def test_a_member_without_one_of_the_topics_gets_nothing():
    members = {"old": member(["x"]), "new": member(["x", "y"])}
    assert assigned(Cluster(4), members) == {
        "old": {},
        "new": {"x": [0, 1, 2, 3], "y": [0, 1, 2, 3]},
    }


def test_states_what_it_holds():
    mine = assignor()
    result = CopartitionAssignor.assign(Cluster(2), {"a": member(["x"])})
    mine.on_assignment(result["a"])
    assert msgspec.msgpack.decode(mine.metadata(["x"]).user_data) == [0, 1]
    assert msgspec.msgpack.decode(assignor().metadata(["x"]).user_data) == []
