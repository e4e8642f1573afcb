"""Where relationships stand at a time: everything that is told of them, as columns."""

from dataclasses import dataclass

import numpy as np

from relationships.activity import Activity
from relationships.exposures import Exposures, exposures
from relationships.rows import Floats, Ints, Rows, day_of
from relationships.score import Points, points_of, score_of, stage_of, strength_of
from relationships.score_model import ScoreModel
from relationships.slots import INTERACTION_SLOTS
from relationships.ties import seen_since
from relationships.windows import trend, trend_ratio, windows


@dataclass(frozen=True, slots=True)
class Standings:
    """n relationships, each column of length n.

    `at`: epoch ms. `stage` and `trend`: numbers, see `STAGES` and `TRENDS`. `windows`:
    int64[n, window, direction], `totals`: int64[n, direction]; both net and at least 0.
    """

    at: Ints
    rows: Rows
    points: Points
    strength: Floats
    score: Floats
    stage: Ints
    ratio: Floats
    trend: Ints
    windows: Ints
    totals: Ints
    exposures: Exposures

    def __len__(self) -> int:
        return len(self.at)


def standings(rows: Rows, activity: Activity, at: Ints, model: ScoreModel) -> Standings:
    """Where the relationships of `rows` stand at `at` (int64[n], epoch ms).

    `activity` holds each contact's updates; those of contacts that ego neither follows nor is
    connected to are not needed, nor counted.
    """
    seen = exposures(activity, seen_since(rows.ties), at)
    points = points_of(rows, seen, at, model)
    strength = strength_of(points, len(rows))
    score = score_of(strength, model)
    counts = windows(rows.days, day_of(at))
    ratio = trend_ratio(counts)
    return Standings(
        at=at,
        rows=rows,
        points=points,
        strength=strength,
        score=score,
        stage=stage_of(score, model),
        ratio=ratio,
        trend=trend(counts, ratio, model.trend),
        windows=counts,
        totals=_totals(rows),
        exposures=seen,
    )


def _totals(rows: Rows) -> Ints:
    kinds = rows.kinds
    direction = kinds.slot // (INTERACTION_SLOTS // 2)
    net = np.bincount(kinds.row * 2 + direction, kinds.net, 2 * len(rows)).reshape(-1, 2)
    totals: Ints = np.maximum(0, net).astype(np.int64)
    return totals
