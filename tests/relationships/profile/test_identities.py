from hypothesis import given
from hypothesis import strategies as st

from relationships.profile.identities import ALONE, MOST, sameness, united

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
    found = sameness(claims, {("x:bo", "ana"): False})
    assert (found.identities.of("ana"), found.conflicts) == (("ana", "x:ana"), {})
    stated = sameness({}, {("ana", "x:ana"): True})
    assert stated.identities.of("x:ana") == ("ana", "x:ana")


OFFICE = {"kai": ["office"], "nora": ["office", "mail:nora"]}


def test_an_alias_that_several_claim_unites_nobody_until_it_is_stated():
    found = sameness(OFFICE, {})
    assert found.identities.groups.keys() == {"nora", "mail:nora"}
    assert found.conflicts == {"office": ["kai", "nora"]}
    for pair in (("kai", "office"), ("office", "kai")):
        stated = sameness(OFFICE, {pair: True})
        assert set(stated.identities.of("kai")) == {"kai", "office"}
        assert set(stated.identities.of("nora")) == {"nora", "mail:nora"}
        assert stated.conflicts == {"office": ["kai", "nora"]}
    apart = sameness(OFFICE, {("nora", "office"): False})
    assert set(apart.identities.of("kai")) == {"kai", "office"}
    assert apart.conflicts == {}


def test_a_claim_does_not_take_what_is_stated_to_be_anothers():
    found = sameness({"mallory": ["x:ana"]}, {("ana", "x:ana"): True})
    assert found.identities.of("mallory") == ("mallory",)
    assert found.conflicts == {"x:ana": ["ana", "mallory"]}


def test_claims_of_who_is_one_or_of_each_other_are_no_conflict():
    each_other = {"a": ["b", "c"], "b": ["a", "c"], "c": ["a", "b"]}
    found = sameness(each_other, {})
    assert (set(found.identities.of("a")), found.conflicts) == (set("abc"), {})
    found = sameness({"a": ["x"], "b": ["x"]}, {("a", "b"): True})
    assert (set(found.identities.of("x")), found.conflicts) == (set("abx"), {})


claimed = st.dictionaries(members, st.lists(members, max_size=3), max_size=6)
stated = st.dictionaries(st.tuples(members, members), st.booleans(), max_size=4)


@given(claimed, stated)
def test_nobody_is_one_by_a_claim_that_another_disputes(claims, said):
    found = sameness(claims, said)
    for alias, disputing in found.conflicts.items():
        assert len({found.identities.principal(each) for each in disputing}) > 1
        assert all(alias in claims.get(m, ()) or said.get((m, alias)) for m in disputing)
    counted = [
        (member, alias)
        for member, aliases in claims.items()
        for alias in aliases
        if member not in found.conflicts.get(alias, ())
    ]
    apart = {frozenset(pair) for pair, same in said.items() if not same}
    pairs = [pair for pair in counted if frozenset(pair) not in apart]
    pairs += [pair for pair, same in said.items() if same]
    assert found.identities.groups == united(pairs).groups


def test_who_is_alone():
    identities = united([("a", "b")])
    assert identities.are_alone(["c", "d"])
    assert not identities.are_alone(["c", "b"])
    assert ALONE.are_alone(["a"])
    assert ALONE.of("a") == ("a",)
