"""Ego's circle: all its relationships from germ upwards, summed up."""

from typing import Any

import numpy as np

from relationships.arrays import Ints
from relationships.score.ranking import ranked
from relationships.score.score_model import STAGES
from relationships.score.scored_rows import ScoredRows
from relationships.score.trend import TRENDS

UNWIELDY = 1_000
"""A circle larger than this cannot be kept up with, even with a stream to help."""


def circle_of(scored: ScoredRows) -> Ints:
    """Indices of those in the circle, the closest first."""
    listed = ranked(scored)
    return listed[scored.stage[listed] > 0]


def circle(scored: ScoredRows, members: Ints) -> dict[str, Any]:
    """Size, counts by stage and by trend, and a warning where it is too large."""
    stages = np.bincount(scored.stage[members], minlength=len(STAGES)).tolist()
    trends = np.bincount(scored.trend[members], minlength=len(TRENDS)).tolist()
    return {
        "size": len(members),
        "stages": dict(list(zip(STAGES, stages, strict=True))[1:]),
        **dict(zip(TRENDS, trends, strict=True)),
        "warning": warning(len(members)),
    }


def warning(size: int) -> str | None:
    """In plain words, where a circle of `size` is too large; else None."""
    if size <= UNWIELDY:
        return None
    return (
        f"A circle of {size:,} is more than anyone keeps up with, even with help: beyond "
        f"{UNWIELDY:,} it gets unwieldy. Let go of those who no longer matter."
    )
