"""Who knows about something, against every path of one or two links."""

from hypothesis import given
from hypothesis import strategies as st

from relationships.network.experts import find_experts
from relationships.profile.capabilities import Capability, capabilities, match
from relationships.profile.fold import fold_updates
from relationships.profile.profile import Profile
from schemas.events import read_event

MEMBERS = ("ego", "ana", "bo", "cy", "dee")
NOW = 1_760_000_000_000

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


def test_what_a_profile_shows():
    events = [
        {"kind": "profile", "topics": ["tea", "rust"]},
        {"kind": "job_change", "title": "Cook", "organization": "Acme"},
        {"kind": "job_change", "title": "Chef"},
        {"kind": "post", "text": "Hello", "topics": ["soup"]},
        {"kind": "read", "text": "On salt"},
        {"kind": "post", "text": "Typo"},
        {"kind": "travel", "place": {"name": "Oslo"}},
    ]
    made = [{"id": str(i), "source": "t", "actor": "bo", "at": NOW + i} | event
            for i, event in enumerate(events)]  # fmt: skip
    made.append(made[5] | {"id": "undo", "undo": True})
    profile = fold_updates(Profile(), [read_event(event) for event in made])
    assert [*capabilities(profile)] == [
        Capability("topic", "tea", NOW),
        Capability("topic", "rust", NOW),
        Capability("job", "Chef", NOW + 2),
        Capability("past_job", "Cook · Acme", NOW + 1),
        Capability("read", "On salt", NOW + 4),
        Capability("post", "soup · Hello", NOW + 3),
    ]
    assert [*capabilities(Profile())] == []


def test_a_match_grows_towards_one():
    assert (match(0), match(2), match(4)) == (0, 0.5, 0.75)
