"""A row's interactions by day and direction, whatever their kind and audience."""

from dataclasses import dataclass

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.decay import decay
from relationships.row.days import Days
from relationships.row.rows import DIRECTIONS, day_of

_DAY_BITS = 22


@dataclass(frozen=True, slots=True)
class DailyCounts:
    """Days with interactions of `n` rows: each with its `row`, `age` in days, `direction`, and
    how many there were, `count` from 1 up."""

    n: int
    row: Ints
    age: Ints
    direction: Ints
    count: Ints

    def sums(self, values: Floats | Ints) -> Floats:
        """The sum of one value for each day, by row: float64[n]."""
        return np.bincount(self.row, values, self.n).astype(np.float64)

    def decayed(self, half_life_days: int, values: Floats | Ints) -> Floats:
        """The same, each value halved every so many days."""
        return self.sums(values * decay(self.age, half_life_days))


def daily_counts(days: Days, at: Ints) -> DailyCounts:
    """The counts in `days` of rows that are asked about `at` (epoch ms, int64[n]).

    What lies ahead of `at` is of today.
    """
    n, today = len(at), day_of(at)
    dated = (days.row << _DAY_BITS | days.day) * DIRECTIONS + days.direction
    order = np.argsort(dated, kind="stable")
    starts = np.flatnonzero(np.diff(dated[order], prepend=-1))
    count = np.add.reduceat(days.net[order], starts) if len(starts) else days.net
    kept = order[starts][count > 0]
    row = days.row[kept]
    age = np.maximum(0, today[row] - days.day[kept])
    return DailyCounts(n, row, age, days.direction[kept], count[count > 0])
