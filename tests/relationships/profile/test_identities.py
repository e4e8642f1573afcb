from hypothesis import given
from hypothesis import strategies as st

from relationships.profile.identities import ALONE, MOST, same_pairs, united

members = st.sampled_from("abcdefgh")
pairs = st.lists(st.tuples(members, members), max_size=10)


def reachable(said, member):
    """Everyone that `member` is one with, by walking what is said, step by step."""
    found = {member}
    while more := {y for x, y in [*said, *((y, x) for x, y in said)] if x in found} - found:
        found |= more
    return found


@given(pairs)
def test_groups_are_all_who_are_reached_from_one_another(said):
    identities = united(said)
    for member in "abcdefgh":
        group = identities.of(member)
        assert sorted(group) == sorted(reachable(said, member))
        assert identities.principal(group[-1]) == group[0]


@given(pairs, st.randoms())
def test_the_order_in_which_it_is_said_does_not_matter(said, random):
    shuffled = random.sample(said, len(said))
    assert united(shuffled).groups == united(said).groups


def test_the_principal_is_whom_nobody_calls_an_alias():
    assert united([("zoe", "mail:z"), ("zoe", "x:z")]).of("x:z") == ("zoe", "mail:z", "x:z")
    assert united([("b", "a"), ("a", "b")]).of("b") == ("a", "b")


def test_a_group_too_large_to_be_one_person_stays_apart():
    shared = [(f"m{n}", "mail:info@example.org") for n in range(MOST)]
    assert united(shared).groups == {}
    assert len(united(shared[1:]).of("m7")) == MOST


def test_what_was_taken_back_stays_apart_whatever_a_profile_claims():
    claims = {"ana": ["x:ana", "x:bo"]}
    assert united(same_pairs(claims, {("x:bo", "ana"): False})).of("ana") == ("ana", "x:ana")
    assert united(same_pairs({}, {("ana", "x:ana"): True})).of("x:ana") == ("ana", "x:ana")


def test_who_is_alone():
    identities = united([("a", "b")])
    assert identities.are_alone(["c", "d"])
    assert not identities.are_alone(["c", "b"])
    assert ALONE.are_alone(["a"])
    assert ALONE.of("a") == ("a",)
