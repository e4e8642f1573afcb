"""The trend: how many interactions a day there were lately, against as usual."""

import numpy as np

from relationships.arrays import Flags, Floats, Ints
from relationships.score.score_model import Trend
from relationships.score.windows import WIDTHS

RECENT, USUAL = WIDTHS.index(7), WIDTHS.index(60)
"""Which windows the trend compares."""

TRENDS = ("silent", "sparse", "cooling", "steady", "warming")
"""The trends, by number: without interactions in the usual span, and with too few to say."""

SILENT, SPARSE, COOLING, STEADY, WARMING = range(len(TRENDS))


def trend_ratio(counts: Ints) -> Floats:
    """How many interactions a day lately, against as usual: float64[n], 0 without any.

    `counts` is what `windows` returns.
    """
    n = counts.sum(axis=2)
    usual = n[:, USUAL] / WIDTHS[USUAL]
    ratio: Floats = np.divide(
        n[:, RECENT] / WIDTHS[RECENT], usual, out=np.zeros(len(n)), where=usual > 0
    )
    return ratio


def enough(counts: Ints, bounds: Trend) -> Flags:
    """Where there are enough interactions for a ratio to mean anything: bool[n]."""
    several: Flags = counts[:, USUAL].sum(axis=1) >= bounds.least
    return several


def trend(counts: Ints, ratio: Floats, bounds: Trend) -> Ints:
    """Which of `TRENDS`, by number: int64[n]."""
    shown = STEADY + (ratio > bounds.warming).astype(np.int64) - (ratio < bounds.cooling)
    few = np.where(counts[:, USUAL].any(axis=1), SPARSE, SILENT)
    return np.where(enough(counts, bounds), shown, few)
