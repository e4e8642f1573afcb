"""The trend: how many interactions a day there were lately, against as usual."""

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.score.score_model import Trend
from relationships.score.windows import WIDTHS

RECENT, USUAL = WIDTHS.index(7), WIDTHS.index(60)
"""Which windows the trend compares."""

COOLING, STEADY, WARMING = -1, 0, 1
TRENDS = {COOLING: "cooling", STEADY: "steady", WARMING: "warming"}


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
    """COOLING, STEADY or WARMING: int64[n]; steady where there are too few to judge."""
    enough = counts[:, USUAL].sum(axis=1) >= bounds.least
    warming, cooling = ratio > bounds.warming, ratio < bounds.cooling
    shown: Ints = enough * (warming.astype(np.int64) - cooling)
    return shown
