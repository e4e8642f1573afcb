"""Whom a plan gives what, and that the plans of a group come to an end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scorer.assignment.claims import Claim
from services.scorer.assignment.plan import plan

MEMBERS = ["a", "b", "c", "d", "e"]
NONE = frozenset()


@st.composite
def groups(draw):
    """The number of partitions, and what each of some members claims of them."""
    count = draw(st.integers(1, 24))
    numbers = st.frozensets(st.integers(0, count - 1))
    members = MEMBERS[: draw(st.integers(1, len(MEMBERS)))]
    return count, {m: Claim(draw(numbers), draw(numbers)) for m in members}


def sizes(spread):
    return sorted(map(len, spread.values()))


@given(groups())
def test_each_number_is_owned_once_and_by_a_warm_member_while_there_is_one(group):
    count, claims = group
    owned, _ = plan(range(count), claims)
    assert sorted(n for numbers in owned.values() for n in numbers) == list(range(count))
    for number in range(count):
        warm = {member for member, claim in claims.items() if number in claim.whole}
        owner = next(member for member, numbers in owned.items() if number in numbers)
        assert owner in (warm or claims)


@given(groups())
def test_what_is_owned_and_what_is_to_warm_up_are_even_together(group):
    """Once all are warm for what they are to warm up, sizes differ by one at most."""
    count, claims = group
    owned, warmups = plan(range(count), claims)
    assert all(not owned[member] & warmups[member] for member in claims)
    wanted = [n for numbers in warmups.values() for n in numbers]
    assert len(wanted) == len(set(wanted)), "one to warm up for two"
    even = {m: (owned[m] - set(wanted)) | warmups[m] for m in claims}
    assert sizes(even)[-1] - sizes(even)[0] <= 1


@given(groups())
def test_where_none_is_warm_or_all_are_it_is_even_at_once(group):
    count, claims = group
    for whole in (NONE, frozenset(range(count))):
        owned, warmups = plan(range(count), {m: Claim(c.held, whole) for m, c in claims.items()})
        assert sizes(owned)[-1] - sizes(owned)[0] <= 1
        assert not any(warmups.values())
        again = plan(range(count), {m: Claim(numbers, whole) for m, numbers in owned.items()})
        assert again.owned == owned


def test_a_cold_one_gets_nothing_while_warm_ones_live_then_its_share():
    warm, cold = Claim(frozenset({0, 1, 2, 3}), frozenset(range(4))), Claim()
    owned, warmups = plan(range(4), {"warm": warm, "cold": cold})
    assert owned == {"warm": frozenset(range(4)), "cold": NONE}
    assert len(warmups["cold"]) == 2
    warmed = Claim(NONE, warmups["cold"])
    assert plan(range(4), {"warm": warm, "cold": warmed}) == (
        {"warm": frozenset(range(4)) - warmups["cold"], "cold": warmups["cold"]},
        {"warm": NONE, "cold": NONE},
    )


def test_what_the_only_warm_one_held_goes_to_anyone_once_it_is_gone():
    owned, warmups = plan(range(4), {"cold": Claim(), "colder": Claim()})
    assert sizes(owned) == [2, 2]
    assert warmups == {"cold": NONE, "colder": NONE}


def test_a_standby_gets_what_its_holder_has_yet_to_restore():
    claims = {"restoring": Claim(frozenset({0, 1})), "standby": Claim(NONE, frozenset({0, 1}))}
    owned, warmups = plan(range(2), claims)
    assert owned == {"restoring": NONE, "standby": frozenset({0, 1})}
    assert sizes(warmups) == [0, 1]


def test_of_an_older_version_what_it_holds_stays_and_it_is_given_nothing_cold():
    """Its claim says nothing of warmth; see `claims`."""
    old = Claim(frozenset({0, 1}), frozenset({0, 1}))
    new = Claim(frozenset({2, 3}), frozenset({0, 1, 2, 3}))
    assert plan(range(4), {"old": old, "new": new}).owned == {"old": old.held, "new": new.held}
    joining = {"old": Claim(), "new": Claim(frozenset(range(4)), frozenset(range(4)))}
    assert plan(range(4), joining).owned["old"] == NONE


@pytest.mark.parametrize("standby", [True, False])
@given(group=groups(), data=st.data())
def test_plans_come_to_an_end(standby, group, data):
    """Each round somebody has warmed up some of what it was to, and the group is planned anew.

    Without standbys what is given up is cold from then on.
    """
    count, claims = group
    owned, warmups = plan(range(count), claims)
    for _ in range(count * len(claims)):
        claims = {m: Claim(owned[m], claims[m].whole | owned[m]) for m in claims}
        warming = [m for m in claims if warmups[m]]
        if not warming:
            break
        member = data.draw(st.sampled_from(warming))
        warmed = data.draw(st.frozensets(st.sampled_from(sorted(warmups[member])), min_size=1))
        claims[member] = Claim(owned[member], claims[member].whole | warmed)
        before = owned
        owned, warmups = plan(range(count), claims)
        assert owned != before, "a rebalance for nothing"
        if not standby:
            claims = {m: Claim(c.held, c.whole - (before[m] - owned[m])) for m, c in claims.items()}
    assert not any(warmups.values())
    assert sizes(owned)[-1] - sizes(owned)[0] <= 1
