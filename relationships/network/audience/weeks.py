"""What customers took part in week by week: seven UTC days each, the last of them ends today."""

import numpy as np

from relationships.arrays import Ints
from relationships.row.days import Days
from relationships.row.rows import OUT

WEEK_DAYS = 7

WEEKS = 13
"""So many weeks are shown…"""

WEEKS_COUNTED = 24
"""…and of so many the interactions count: a week's segments reach back over the eleven before."""


def by_week(days: Days, today: Ints) -> Ints:
    """Net interactions with the contact's part by week, the present one first.

    int64[n, WEEKS_COUNTED]. What lies ahead of `today` (int64[n], UTC days) counts as today.
    """
    weeks_ago = np.maximum(0, today[days.row] - days.day) // WEEK_DAYS
    counted = (days.direction != OUT) & (weeks_ago < WEEKS_COUNTED)
    place = days.row[counted] * WEEKS_COUNTED + weeks_ago[counted]
    size = len(today) * WEEKS_COUNTED
    net = np.bincount(place, days.net[counted], size).astype(np.int64)
    return net.reshape(-1, WEEKS_COUNTED)


def ends_of(today: int) -> Ints:
    """The last UTC day of each of `WEEKS`, the present one first: int64[WEEKS]."""
    return today - WEEK_DAYS * np.arange(WEEKS, dtype=np.int64)
