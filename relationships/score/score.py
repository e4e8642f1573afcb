"""The score: what each relationship has points for, their sum as strength, and 0 to 100 of it."""

from typing import NamedTuple

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.row.blocks import blocked
from relationships.row.rows import SLOTS, Rows
from relationships.row.ties import connected, followed, following
from relationships.score.daily_worth import DailyWorth
from relationships.score.score_model import ScoreModel
from relationships.score.slots import CONNECTED, EXPOSURE, FOLLOWED, FOLLOWING, KIND_OF_SLOT

_ALL_SLOTS = len(KIND_OF_SLOT)
_TIE_SLOTS = [FOLLOWING, FOLLOWED, CONNECTED]


class Points(NamedTuple):
    """What points were given for, as columns: the row, its slot, the decayed count, the points."""

    row: Ints
    slot: Ints
    decayed: Floats
    points: Floats


def strength_then(days: DailyWorth, n: int, model: ScoreModel) -> Floats:
    """What interactions alone were worth as of each row's reference: float64[n]."""
    points = days.worth * model.slot_weights[days.slot]
    strength = np.zeros(n)
    if len(points):
        starts = np.flatnonzero(np.diff(days.row, prepend=-1))
        strength[days.row[starts]] = np.add.reduceat(points, starts)
    return strength


def strength_of(
    rows: Rows, then: Floats, faded: Floats, exposed: Floats, model: ScoreModel
) -> Floats:
    """Σ weight × decayed count of n relationships, 0 where one side blocks: float64[n].

    `then` is `strength_then`, `faded` by which it has decayed since, `exposed` the decayed
    exposures.
    """
    tied = _ties(rows) @ model.slot_weights[_TIE_SLOTS]
    strength = then * faded + tied + exposed * model.slot_weights[EXPOSURE]
    shown: Floats = np.where(blocked(rows), 0.0, strength)
    return shown


def points_of(
    rows: Rows, days: DailyWorth, faded: Floats, exposed: Floats, model: ScoreModel
) -> Points:
    """All points of n relationships; see `strength_of`, to which they add up."""
    n = len(rows)
    decayed = np.zeros((n, _ALL_SLOTS))
    counted = np.bincount(days.row * SLOTS + days.slot, days.worth, n * SLOTS)
    decayed[:, :SLOTS] = counted.reshape(n, SLOTS) * faded[:, None]
    decayed[:, _TIE_SLOTS] = _ties(rows)
    decayed[:, EXPOSURE] = exposed
    decayed[blocked(rows)] = 0
    points = decayed * model.slot_weights
    row, slot = np.nonzero(points)
    return Points(row, slot, decayed[row, slot], points[row, slot])


def score_of(strength: Floats, model: ScoreModel) -> Floats:
    """100 × strength / (strength + scale), unrounded: float64[n]."""
    score: Floats = 100 * strength / (strength + model.scale)
    return score


def _ties(rows: Rows) -> Floats:
    """1 where ego follows, is followed, is connected: float64[n, 3]."""
    ties = rows.ties
    return np.stack([following(ties), followed(ties), connected(ties)], axis=1).astype(np.float64)
