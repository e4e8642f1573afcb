"""The rhythm of a relationship: how often the two usually deal with each other, and the silence."""

from dataclasses import dataclass

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.row.rows import Rows, day_of
from relationships.score.stages import active_days

LEAST_GAPS = 3
"""So many gaps between days with interactions, at least, make a rhythm."""

GAPS = 15
"""How many of the latest gaps are considered."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Of n relationships, in days; float64[n].

    `gap`: the usual gap between days with interactions; `longest`: the second longest of the
    latest `GAPS`; both infinite without a rhythm. `silence`: since the last of the days, 0 where
    there were none.
    """

    gap: Floats
    longest: Floats
    silence: Floats


def rhythm(rows: Rows, at: Ints) -> Rhythm:
    """The rhythm of each row's days up to its latest interaction, at `at` (epoch ms)."""
    n, row, day = len(rows), *active_days(rows)
    count = np.bincount(row, minlength=n)
    end = np.cumsum(count)
    last = np.full(n, -1)
    last[count > 0] = day[end[count > 0] - 1]
    silence = np.where(count > 0, np.maximum(0, day_of(at) - last), 0)
    gap, longest = np.full(n, np.inf), np.full(n, np.inf)
    known = np.flatnonzero(count > LEAST_GAPS)
    gap[known] = (last[known] - day[(end - count)[known]]) / (count[known] - 1)
    longest[known] = _second_longest(row, day, end)[known]
    return Rhythm(gap, longest, silence.astype(np.float64))


def _second_longest(row: Ints, day: Ints, end: Ints) -> Ints:
    """The second longest of the latest gaps of each row that has two: int64[n]."""
    between = np.flatnonzero(
        (row[1:] == row[:-1]) & (end[row[1:]] - np.arange(1, len(row)) <= GAPS)
    )
    owner, gap = row[between], (day[1:] - day[:-1])[between]
    ordered = gap[np.lexsort((gap, owner))]
    count = np.bincount(owner, minlength=len(end))
    second, several = np.zeros(len(end), np.int64), count > 1
    second[several] = ordered[np.cumsum(count)[several] - 2]
    return second
