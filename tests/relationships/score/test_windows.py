from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationships.row.days import Days, day_keys, days_of, part_of
from relationships.row.rows import CODES, IN, MUTUAL, OUT
from relationships.score.windows import SHOWN, WIDTHS, windows

TODAY = 20_000


def dated(*entries):
    """Days of (row, days ago, direction, how many, audience)."""
    if not entries:
        return Days(*[np.empty(0, np.int64)] * 3)
    every = [
        days_of(day_keys(row, TODAY - ago, part_of(direction * CODES + 6, audience)), net)
        for row, ago, direction, net, audience in np.array(entries, np.int64)[..., None]
    ]
    return Days(*map(np.concatenate, zip(*every, strict=True)))


def counted(*entries, n=1):
    """The windows of n rows with entries of (row, days ago, direction, how many)."""
    return windows(dated(*((*entry, 1) for entry in entries)), np.full(n, TODAY))


def test_windows_are_the_contract():
    assert WIDTHS == (1, 7, 28, 60)
    assert WIDTHS[:SHOWN] == (1, 7, 28)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_window_ends_today_and_holds_so_many_days(width):
    last, first_before = counted((0, width - 1, OUT, 1)), counted((0, width, OUT, 1))
    place = WIDTHS.index(width)
    assert last[0, place, OUT] == 1
    assert first_before[0, place, OUT] == 0


def test_by_row_and_direction_and_what_lies_ahead_as_today():
    found = counted((0, 0, OUT, 2), (0, -3, IN, 4), (1, 0, MUTUAL, 5), (1, 2, IN, 1), n=3)
    assert found[:, 0].tolist() == [[2, 4, 0], [0, 0, 5], [0, 0, 0]]
    assert found[1, 1:].tolist() == [[0, 1, 5]] * 3


@given(st.lists(st.tuples(
    st.integers(0, 2), st.integers(-2, 70), st.sampled_from([OUT, IN, MUTUAL]),
    st.sampled_from([1, 2, 40_000]), st.sampled_from([1, 3, 9, 50]),
), max_size=20))  # fmt: skip
def test_equals_the_naive_count_whatever_the_audience(entries):
    found = windows(dated(*entries), np.full(3, TODAY))
    for row, (place, width), direction in product(range(3), enumerate(WIDTHS), (OUT, IN, MUTUAL)):
        naive = sum(n for r, ago, d, n, _ in entries if (r, d) == (row, direction) and ago < width)
        assert found[row, place, direction] == naive
