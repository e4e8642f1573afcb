"""The score: points by kind and direction, their sum as strength, and what that makes 0 to 100."""

from typing import NamedTuple

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.decay import KIND_HALF_LIFE_MS, decay
from relationships.row.blocks import blocked
from relationships.row.rows import CONNECT, FOLLOW_IN, FOLLOW_OUT, Rows
from relationships.row.ties import holding
from relationships.score.exposures import Exposures
from relationships.score.score_model import ScoreModel
from relationships.score.slots import CONNECTED, EXPOSURE, FOLLOWED, FOLLOWING

_TIES = [FOLLOW_OUT, FOLLOW_IN, CONNECT]
_TIE_SLOTS = np.array([FOLLOWING, FOLLOWED, CONNECTED])


class Points(NamedTuple):
    """What points were given for, as columns: the row, its slot, the decayed count, the points."""

    row: Ints
    slot: Ints
    decayed: Floats
    points: Floats


def points_of(rows: Rows, seen: Exposures, at: Ints, model: ScoreModel) -> Points:
    """All points of n relationships at `at` (int64[n], epoch ms); none where one side blocks.

    A count holds as of the row's latest interaction; until then it has not decayed.
    """
    kinds = rows.kinds
    age = np.maximum(0, at - rows.reference)
    counted = np.maximum(0, kinds.decayed) * (kinds.net > 0)
    tied, tie = np.nonzero(holding(rows.ties[:, _TIES]))
    exposed = np.flatnonzero(seen.decayed)
    row = np.concatenate([kinds.row, tied, exposed])
    slot = np.concatenate([kinds.slot, _TIE_SLOTS[tie], np.full(len(exposed), EXPOSURE)])
    faded = counted * decay(age, KIND_HALF_LIFE_MS)[kinds.row]
    decayed = np.concatenate([faded, np.ones(len(tied)), seen.decayed[exposed]])
    points = model.slot_weights[slot] * decayed
    given = (points != 0) & ~blocked(rows)[row]
    return Points(row[given], slot[given], decayed[given], points[given])


def strength_of(points: Points, n: int) -> Floats:
    """The sum of each relationship's points: float64[n]."""
    return np.bincount(points.row, points.points, n).astype(np.float64)


def score_of(strength: Floats, model: ScoreModel) -> Floats:
    """100 × (1 − 2^(−strength / scale)), unrounded: float64[n]."""
    score: Floats = 100 * (1 - np.exp2(-strength / model.scale))
    return score


def stage_of(score: Floats, model: ScoreModel) -> Ints:
    """Which of `STAGES`, by number, bounds included: int64[n]."""
    stage: Ints = np.searchsorted(model.stage_bounds, score, side="right")
    return stage


def strength_then(rows: Rows, model: ScoreModel) -> Floats:
    """What interactions alone were worth as of the latest of them: float64[n]."""
    kinds = rows.kinds
    points = model.slot_weights[kinds.slot] * np.maximum(0, kinds.decayed) * (kinds.net > 0)
    return np.bincount(kinds.row, points, len(rows)).astype(np.float64)
