"""Interactions of the last so many UTC days, today included, and the trend they show."""

import numpy as np

from relationships.row.rows import Days, Floats, Ints
from relationships.score.score_model import Trend

WIDTHS = (1, 7, 28, 60)
"""Days of each window, shortest first."""

SHOWN = 3
"""The windows that are shown; the others serve the trend."""

_SPAN_OF_AGE = np.searchsorted(WIDTHS, np.arange(WIDTHS[-1] + 1), side="right")
"""How many windows are too short for what is so many days old."""

RECENT, USUAL = 1, 3
"""Which windows the trend compares."""

COOLING, STEADY, WARMING = -1, 0, 1
TRENDS = {COOLING: "cooling", STEADY: "steady", WARMING: "warming"}


def windows(days: Days, today: Ints) -> Ints:
    """Net counts by window and direction, at least 0: int64[n, len(WIDTHS), 2].

    `today` is the UTC day of each of the n rows; what lies ahead of it counts as today.
    """
    n, spans = len(today), len(WIDTHS) + 1
    span = _SPAN_OF_AGE[np.clip(today[days.row] - days.day, 0, WIDTHS[-1])]
    key = (days.row * spans + span) * 2 + days.direction
    counts = np.bincount(key, days.net, n * spans * 2).reshape(n, spans, 2)
    summed: Ints = np.maximum(0, counts[:, :-1].cumsum(axis=1)).astype(np.int64)
    return summed


def trend_ratio(counts: Ints) -> Floats:
    """How many interactions a day lately, against as usual: float64[n], 0 without any.

    `counts` is what `windows` gives.
    """
    n = counts.sum(axis=2)
    usual = n[:, USUAL] / WIDTHS[USUAL]
    ratio: Floats = np.divide(
        n[:, RECENT] / WIDTHS[RECENT], usual, out=np.zeros(len(n)), where=usual > 0
    )
    return ratio


def trend(counts: Ints, ratio: Floats, bounds: Trend) -> Ints:
    """COOLING, STEADY or WARMING: int64[n]."""
    told = counts[:, USUAL].sum(axis=1) >= bounds.least
    warming, cooling = ratio > bounds.warming, ratio < bounds.cooling
    shown: Ints = told * (warming.astype(np.int64) - cooling)
    return shown
