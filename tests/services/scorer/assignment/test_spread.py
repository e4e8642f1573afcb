"""The spread against every way there is."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from services.scorer.assignment.spread import spread

MEMBERS = "abcd"


@st.composite
def groups(draw, most_numbers=6):
    """Who may have which number, and who has held what; more than one may claim a number."""
    members = MEMBERS[: draw(st.integers(1, 4))]
    numbers = range(draw(st.integers(0, most_numbers)))
    allowed = {n: draw(st.sets(st.sampled_from(members), min_size=1)) for n in numbers}
    held = {m: draw(st.sets(st.sampled_from(numbers))) if numbers else set() for m in members}
    return allowed, held


def cost(placed, held):
    """The sum of the squares of sizes, then how many numbers moved."""
    sizes = [list(placed.values()).count(member) for member in held]
    return sum(size * size for size in sizes), sum(n not in held[m] for n, m in placed.items())


def by_number(found):
    placed = {n: member for member, numbers in found.items() for n in numbers}
    assert sum(map(len, found.values())) == len(placed), "a number twice"
    return placed


@given(groups())
def test_no_other_way_is_more_even_or_as_even_with_fewer_moves(group):
    allowed, held = group
    placed = by_number(spread(allowed, held))
    assert placed.keys() == allowed.keys()
    assert all(member in allowed[number] for number, member in placed.items())
    ways = (dict(zip(allowed, way, strict=True)) for way in product(*allowed.values()))
    assert cost(placed, held) == min(cost(way, held) for way in ways)


@given(groups(most_numbers=40))
def test_stays_put_once_it_is_spread(group):
    allowed, held = group
    first = spread(allowed, held)
    assert spread(allowed, first) == first


@given(st.integers(0, 60), st.integers(1, 8), st.integers(1, 8))
def test_who_may_have_all_get_even_shares_and_keep_what_fits(count, before, after):
    def all_of(size):
        return dict.fromkeys(range(count), tuple(f"m{i}" for i in range(size)))

    first = spread(all_of(before), {f"m{i}": [] for i in range(before)})
    held = {f"m{i}": first.get(f"m{i}", frozenset()) for i in range(after)}
    second = spread(all_of(after), held)
    sizes = sorted(map(len, second.values()))
    assert sizes[-1] - sizes[0] <= 1
    kept = sum(len(held[member] & numbers) for member, numbers in second.items())
    by_size = sorted(map(len, held.values()))
    assert kept == sum(map(min, by_size, sizes))
