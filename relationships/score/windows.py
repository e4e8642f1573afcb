"""Interactions of the last so many UTC days, today included."""

import numpy as np

from relationships.arrays import Ints
from relationships.row.days import Days
from relationships.row.rows import DIRECTIONS

WIDTHS = (1, 7, 28, 60)
"""Days of each window, shortest first."""

SHOWN = 3
"""The windows that are shown; the others serve the trend."""

_SPAN_OF_AGE = np.searchsorted(WIDTHS, np.arange(WIDTHS[-1] + 1), side="right")
"""How many windows are too short for what is so many days old."""


def windows(days: Days, today: Ints) -> Ints:
    """Net counts by window and direction: int64[n, len(WIDTHS), DIRECTIONS].

    `today` is the UTC day of each of the n rows; what lies ahead of it counts as today.
    """
    n, spans = len(today), len(WIDTHS) + 1
    span = _SPAN_OF_AGE[np.clip(today[days.row] - days.day, 0, WIDTHS[-1])]
    key = (days.row * spans + span) * DIRECTIONS + days.direction
    counts = np.bincount(key, days.net, n * spans * DIRECTIONS).reshape(n, spans, DIRECTIONS)
    summed: Ints = counts[:, :-1].cumsum(axis=1).astype(np.int64)
    return summed
