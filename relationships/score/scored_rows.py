"""Where relationships stand at a time: everything that is answered of them, as columns."""

from functools import cached_property

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.profile.activity import Activity
from relationships.row.rows import Rows, day_of
from relationships.row.ties import seen_since
from relationships.score.exposures import Exposures, exposures
from relationships.score.score import Points, points_of, score_of, stage_of, strength_of
from relationships.score.score_model import ScoreModel
from relationships.score.slots import INTERACTION_SLOTS
from relationships.score.trend import trend, trend_ratio
from relationships.score.windows import windows


class ScoredRows:
    """n relationships, each column of length n; worked out when it is first asked for.

    A ranking of many needs few of the columns: that is a third of its time.
    """

    def __init__(self, rows: Rows, activity: Activity, at: Ints, model: ScoreModel) -> None:
        """Where the relationships of `rows` stand at `at` (int64[n], epoch ms).

        `activity` holds each contact's updates; those of contacts that ego neither follows nor
        is connected to are not needed, nor counted.
        """
        self.rows, self.at = rows, at
        self._activity, self._model = activity, model

    def __len__(self) -> int:
        return len(self.at)

    @cached_property
    def exposures(self) -> Exposures:
        """What ego saw of each contact's updates."""
        return exposures(self._activity, seen_since(self.rows.ties), self.at)

    @cached_property
    def points(self) -> Points:
        """What each has points for."""
        return points_of(self.rows, self.exposures, self.at, self._model)

    @cached_property
    def strength(self) -> Floats:
        """The sum of each one's points: float64[n]."""
        return strength_of(self.points, len(self))

    @cached_property
    def score(self) -> Floats:
        """From 0 to 100: float64[n]."""
        return score_of(self.strength, self._model)

    @cached_property
    def stage(self) -> Ints:
        """Numbers of `STAGES`: int64[n]."""
        return stage_of(self.score, self._model)

    @cached_property
    def windows(self) -> Ints:
        """Net counts by window and direction, at least 0: int64[n, window, direction]."""
        return windows(self.rows.days, day_of(self.at))

    @cached_property
    def ratio(self) -> Floats:
        """How many interactions a day lately, against as usual: float64[n]."""
        return trend_ratio(self.windows)

    @cached_property
    def trend(self) -> Ints:
        """Keys of `TRENDS`: int64[n]."""
        return trend(self.windows, self.ratio, self._model.trend)

    @cached_property
    def totals(self) -> Ints:
        """Net counts by direction, at least 0: int64[n, direction]."""
        kinds = self.rows.kinds
        direction = kinds.slot // (INTERACTION_SLOTS // 2)
        net = np.bincount(kinds.row * 2 + direction, kinds.net, 2 * len(self)).reshape(-1, 2)
        totals: Ints = np.maximum(0, net).astype(np.int64)
        return totals
