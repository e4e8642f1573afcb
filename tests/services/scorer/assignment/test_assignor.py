from aiokafka.coordinator.protocol import ConsumerProtocolMemberMetadata
from hypothesis import given
from hypothesis import strategies as st

from services.scorer.assignment.assignor import CopartitionAssignor, assignor
from services.scorer.assignment.claims import Claim, decode_claim, encode_claim
from services.scorer.assignment.membership import Membership


class Cluster:
    def __init__(self, partitions):
        self.partitions = partitions

    def partitions_for_topic(self, topic):
        return set(range(self.partitions))


def member(topics, held=(), whole=()):
    claim = Claim(frozenset(held), frozenset(whole))
    return ConsumerProtocolMemberMetadata(0, list(topics), encode_claim(claim))


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


def test_a_member_without_one_of_the_topics_gets_nothing():
    members = {"old": member(["x"]), "new": member(["x", "y"])}
    assert assigned(Cluster(4), members) == {
        "old": {},
        "new": {"x": [0, 1, 2, 3], "y": [0, 1, 2, 3]},
    }


def test_a_member_hears_what_it_is_to_warm_up_and_claims_what_it_holds_and_has_whole():
    membership, whole = Membership(), {7}
    membership.whole = lambda: frozenset(whole)
    mine = assignor(membership)
    members = {"me": mine.metadata(["x"]), "warm": member(["x"], range(4), range(4))}
    mine.on_assignment(CopartitionAssignor.assign(Cluster(4), members)["me"])
    assert len(membership.warmups) == 2
    assert decode_claim(mine.metadata(["x"]).user_data) == Claim(frozenset(), frozenset({7}))
    whole |= membership.warmups
    members["me"] = mine.metadata(["x"])
    warmed = membership.warmups
    mine.on_assignment(CopartitionAssignor.assign(Cluster(4), members)["me"])
    assert membership.warmups == frozenset()
    assert decode_claim(mine.metadata(["x"]).user_data) == Claim(warmed, frozenset(whole))


def test_consumers_of_one_process_are_members_of_their_own():
    ours, other = assignor(Membership()), assignor(Membership())
    ours.on_assignment(CopartitionAssignor.assign(Cluster(1), {"a": member(["x"])})["a"])
    assert decode_claim(ours.metadata(["x"]).user_data).held == {0}
    assert decode_claim(other.metadata(["x"]).user_data).held == frozenset()
