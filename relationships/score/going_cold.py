"""Going cold: a relationship that mattered, and whose silence is longer than its own rhythm.

A fortnight without a word means nothing between people who meet each quarter, and much between
those who talk every day.
"""

import numpy as np

from relationships.arrays import Flags, Floats
from relationships.row.blocks import blocked
from relationships.row.rows import Rows
from relationships.score.rhythm import Rhythm
from relationships.score.score import strength_then
from relationships.score.score_model import STAGES, ScoreModel

PATIENCE_GAPS = 2.0
"""Silence longer than so many usual gaps is cold."""

PATIENCE_DAYS = 7
"""No silence shorter than this is."""


def patience(gap: Floats) -> Floats:
    """How many days of silence are still usual, by the usual `gap` in days: float64[n]."""
    days: Floats = np.maximum(PATIENCE_DAYS, PATIENCE_GAPS * gap)
    return days


def mattered(rows: Rows, model: ScoreModel) -> Flags:
    """Which were acquaintances, at least, by their interactions, when these were last: bool[n]."""
    bound = model.strength_bounds[STAGES.index("acquaintance") - 1]
    enough: Flags = strength_then(rows, model) >= bound
    return enough


def cold(rows: Rows, found: Rhythm, model: ScoreModel) -> Flags:
    """Which have gone cold: they mattered, and the silence is longer than usual. bool[n]."""
    gone: Flags = (found.silence > patience(found.gap)) & mattered(rows, model) & ~blocked(rows)
    return gone
