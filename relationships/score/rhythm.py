"""The rhythm of a relationship: how often the two usually deal with each other, and the silence."""

from dataclasses import dataclass

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.row.rows import Rows, day_of

LEAST_DAYS = 3
"""So many days with interactions, at least, make a rhythm."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Of n relationships, in days: the usual `gap` between days with interactions (infinite
    without a rhythm), and the `silence` since the last of them (0 where there were none)."""

    gap: Floats
    silence: Floats


def rhythm(rows: Rows, at: Ints) -> Rhythm:
    """The rhythm of each row's last 90 days before its latest interaction, at `at` (epoch ms)."""
    n, row, day = len(rows), *_active(rows)
    count = np.bincount(row, minlength=n)
    first, last = np.full(n, np.iinfo(np.int64).max), np.full(n, -1)
    np.minimum.at(first, row, day)
    np.maximum.at(last, row, day)
    gap = np.full(n, np.inf)
    known = count >= LEAST_DAYS
    gap[known] = (last - first)[known] / (count[known] - 1)
    silence = np.where(count > 0, np.maximum(0, day_of(at) - last), 0)
    return Rhythm(gap, silence.astype(np.float64))


def _active(rows: Rows) -> tuple[Ints, Ints]:
    """Row and day of each day with interactions that hold, in either direction."""
    days = rows.days
    if not len(days.row):
        return days.row, days.day
    starts = np.flatnonzero(
        np.r_[True, (days.row[1:] != days.row[:-1]) | (days.day[1:] != days.day[:-1])]
    )
    holds = np.add.reduceat(np.maximum(0, days.net), starts) > 0
    return days.row[starts][holds], days.day[starts][holds]
