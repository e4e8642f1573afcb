"""Going cold: a relationship that mattered, and whose silence is longer than its own rhythm.

A fortnight without a word means nothing between people who meet each quarter, and much between
those who talk every day.
"""

import numpy as np

from relationships.arrays import Flags, Floats
from relationships.row.blocks import blocked
from relationships.score.rhythm import Rhythm
from relationships.score.score_model import STAGES, ScoreModel
from relationships.score.scored_rows import ScoredRows

_ACQUAINTANCE = STAGES.index("acquaintance")


def patience(found: Rhythm, model: ScoreModel) -> Floats:
    """How many days of silence are still usual, infinite without a rhythm: float64[n]."""
    days: Floats = np.maximum(model.going_cold.days, found.longest)
    return days


def mattered(scored: ScoredRows) -> Flags:
    """Which were acquaintances, at least, by their interactions, when these were last: bool[n]."""
    close: Flags = scored.stage_then >= _ACQUAINTANCE
    return close


def cold(scored: ScoredRows, found: Rhythm, model: ScoreModel) -> Flags:
    """Which have gone cold: they mattered, and the silence is longer than usual. bool[n]."""
    overdue = found.silence > patience(found, model)
    gone: Flags = overdue & mattered(scored) & ~blocked(scored.rows)
    return gone
