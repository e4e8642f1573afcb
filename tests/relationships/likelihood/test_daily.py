"""Counts by day and direction, kinds and audiences together."""

import numpy as np

from relationships.likelihood.daily import daily_counts
from relationships.row.days import day_keys, days_of, part_of
from relationships.row.rows import CODES, IN, OUT
from schemas.times import DAY_MS


def days(*entries):
    """Entries of row, day, direction, kind, audience, net."""
    row, day, direction, kind, audience, net = np.array(entries, np.int64).T
    key = day_keys(row, day, part_of(direction * CODES + kind, audience))
    order = np.argsort(key)
    return days_of(key[order], net[order])


def test_kinds_and_audiences_of_a_day_and_direction_add():
    found = daily_counts(
        days((0, 100, OUT, 3, 1, 2), (0, 100, OUT, 4, 20, 1), (0, 100, IN, 3, 1, 1),
             (1, 99, OUT, 3, 1, 5)), np.array([101, 101]) * DAY_MS)  # fmt: skip
    entries = zip(found.row, found.age, found.direction, found.count, strict=True)
    assert sorted(entries) == [(0, 1, OUT, 3), (0, 1, IN, 1), (1, 2, OUT, 5)]
    assert found.sums(found.count).tolist() == [4, 5]
    assert found.decayed(1, found.count).tolist() == [2, 1.25]


def test_what_lies_ahead_is_of_today():
    found = daily_counts(days((0, 103, OUT, 3, 1, 2)), np.array([101]) * DAY_MS)
    assert found.age.tolist() == [0]


def test_no_rows_have_no_counts():
    none = np.zeros(0, np.int64)
    assert len(daily_counts(days_of(none, none), none).count) == 0
