"""The latest few against a naive computation, near and so far apart that they overflow a number."""

from collections import Counter, defaultdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from relationships.row.days import DAYS_KEPT
from relationships.row.rows import LATEST_KEPT, SLOT_BITS
from relationships.row.sections import latest_few, summed_days, summed_totals
from schemas.times import DAY_MS, LATEST_MS

ROWS = st.sampled_from([0, 1, 2, 48_000, 1_000_000])
LAST_STAMP = LATEST_MS << SLOT_BITS
STAMPS = st.integers(0, 5) | st.integers(LAST_STAMP - 5, LAST_STAMP)


@given(st.lists(st.tuples(ROWS, STAMPS, st.sampled_from([1, -1])), max_size=100))
def test_the_greatest_stamps_of_each_row_with_what_holds_of_each(entries):
    counted: dict[int, Counter[int]] = defaultdict(Counter)
    for row, stamp, net in entries:
        counted[row][stamp] += net
    expected = [
        (row, stamp, net)
        for row in sorted(counted)
        for stamp, net in sorted(counted[row].items(), reverse=True)[:LATEST_KEPT]
    ]
    columns = np.array(entries, np.int64).reshape(-1, 3).T
    assert list(zip(*(column.tolist() for column in latest_few(*columns)), strict=True)) == expected


def test_eight_of_the_latest_and_256_days_are_kept():
    row = np.zeros(9, np.int64)
    latest = latest_few(row, np.arange(1, 10), row + 1)
    assert latest.stamp.tolist() == [9, 8, 7, 6, 5, 4, 3, 2]
    day = np.array([1_000, 745, 744])
    one = np.ones(3, np.int64)
    days = summed_days(one * 0, day, one * 0, one, np.array([1_000 * DAY_MS]))
    assert DAYS_KEPT == 256
    assert days.day.tolist() == [745, 1_000]


def test_entries_of_one_key_are_summed_and_in_order():
    row, slot = np.array([1, 0, 1, 1]), np.array([3, 9, 3, 2])
    totals = summed_totals(row, slot, np.array([1, 1, -1, 5]))
    assert [column.tolist() for column in totals] == [[0, 1, 1], [9, 2, 3], [1, 5, 0]]
