"""Who knows about something, against every path of one or two links."""

from hypothesis import given
from hypothesis import strategies as st

from relationships.network.experts import find_experts

MEMBERS = ("ego", "ana", "bo", "cy", "dee")

links = st.dictionaries(
    st.sampled_from(MEMBERS), st.dictionaries(st.sampled_from(MEMBERS), st.integers(1, 100))
)


def answered(search, known):
    """What the search comes to where links are `known`; those of others cannot be read."""
    try:
        wanted = next(search)
        while True:
            wanted = search.send({member: known[member] for member in wanted if member in known})
    except StopIteration as end:
        return end.value


def naive(ego, matches, known):
    """The best rank of each member that matches, over all ways of one or two links."""
    ranks = {}
    for member, matched in matches.items():
        mine = known.get(ego, {})
        ways = [mine.get(member, 0)]
        ways += [min(mine[via], known.get(via, {}).get(member, 0)) / 2 for via in mine]
        if member != ego and max(ways) > 0:
            ranks[member] = matched * max(ways)
    return ranks


@given(links, st.dictionaries(st.sampled_from(MEMBERS), st.sampled_from([0.25, 0.5, 0.75])))
def test_ranks_by_match_and_the_strongest_way(known, matches):
    known = {one: {other: s for other, s in theirs.items() if other != one}
             for one, theirs in known.items()}  # fmt: skip
    found = answered(find_experts("ego", matches), known)
    expected = naive("ego", matches, known)
    assert {expert.member: expert.rank for expert in found} == expected
    ranks = [expert.rank for expert in found]
    assert ranks == sorted(ranks, reverse=True)
    for expert in found:
        assert expert.path.members[0] == "ego"
        assert len(expert.path.links) == len(expert.path.members) - 1


def test_draws_go_to_the_nearer_then_by_id():
    known = {"ego": {"cy": 50, "bo": 50, "ana": 100}, "ana": {"dee": 100}}
    found = answered(find_experts("ego", dict.fromkeys(("bo", "cy", "dee"), 0.5)), known)
    assert [(expert.member, len(expert.path.links)) for expert in found] == [
        ("bo", 1), ("cy", 1), ("dee", 2),
    ]  # fmt: skip
