"""The stages of earlier days, as near as the tables can say.

A row holds what its counts have decayed to, and for each of the last 90 days how many interactions
there were, but not of which kinds. So what came after an earlier day is taken back at what the
direction's interactions weigh on average, and the rest has decayed by so much less. It is exact
where a direction has interactions of one kind. Exposures are left out.
"""

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.decay import KIND_HALF_LIFE_MS, decay
from relationships.row.blocks import blocked
from relationships.row.rows import CODES, CONNECT, FOLLOW_IN, FOLLOW_OUT
from relationships.row.ties import holding
from relationships.score.score import score_of, stage_of
from relationships.score.score_model import ScoreModel
from relationships.score.scored_rows import ScoredRows
from relationships.score.slots import CONNECTED, FOLLOWED, FOLLOWING, INTERACTION_SLOTS
from schemas.times import DAY_MS

DAYS_AGO = (84, 56, 28)
"""The days of which stages are shown; rows keep daily counts of 90."""

_TIES = [FOLLOW_OUT, FOLLOW_IN, CONNECT]
_TIE_SLOTS = [FOLLOWING, FOLLOWED, CONNECTED]


def stages_then(scored: ScoredRows, days_ago: int, model: ScoreModel) -> Ints:
    """The stage of each of n relationships at the end of the UTC day so long ago: int64[n]."""
    then = (scored.at // DAY_MS - days_ago + 1) * DAY_MS
    since = decay(scored.at - then, KIND_HALF_LIFE_MS)
    interactions = np.maximum(0, _points_now(scored) - _points_since(scored, then)).sum(axis=1)
    strength = interactions / since + _tied(scored, then, model)
    return stage_of(score_of(np.where(blocked(scored.rows), 0, strength), model), model)


def _points_now(scored: ScoredRows) -> Floats:
    """Points for interactions, by direction: float64[n, 2]."""
    return _by_direction(scored, scored.points.points)


def _points_since(scored: ScoredRows, then: Ints) -> Floats:
    """What of them is from days after `then`, if all interactions of a direction weigh alike."""
    days = scored.rows.days
    noon = days.day * DAY_MS + DAY_MS // 2
    later = np.where(noon > then[days.row], days.net, 0)
    at = scored.at[days.row]
    n = len(scored)
    counted = np.bincount(
        days.row * 2 + days.direction,
        later * decay(np.maximum(0, at - noon), KIND_HALF_LIFE_MS),
        2 * n,
    ).reshape(n, 2)
    decayed = _by_direction(scored, scored.points.decayed)
    points = _points_now(scored)
    weight: Floats = np.divide(points, decayed, out=np.zeros((n, 2)), where=decayed > 0)
    return weight * counted


def _by_direction(scored: ScoredRows, values: Floats) -> Floats:
    points, n = scored.points, len(scored)
    given = points.slot < INTERACTION_SLOTS
    direction = points.slot[given] // CODES
    summed = np.bincount(points.row[given] * 2 + direction, values[given], 2 * n)
    return summed.reshape(n, 2).astype(np.float64)


def _tied(scored: ScoredRows, then: Ints, model: ScoreModel) -> Floats:
    """Points for ties that hold and did `then`."""
    registers = scored.rows.ties[:, _TIES]
    held = holding(registers) & (registers >> 1 <= then[:, None])
    points: Floats = held @ model.slot_weights[_TIE_SLOTS]
    return points
