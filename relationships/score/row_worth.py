"""What rows come to by themselves, whenever they are asked about."""

from functools import cached_property

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.row.chosen import chosen_rows
from relationships.row.rows import CODES, DIRECTIONS, Rows
from relationships.score.daily_worth import DailyWorth, daily_worth
from relationships.score.score import strength_then
from relationships.score.score_model import ScoreModel
from relationships.score.stages import Earned, earned


class RowWorth:
    """Of n rows, each column of length n; worked out when it is first asked for."""

    def __init__(self, rows: Rows, model: ScoreModel) -> None:
        self.rows, self.model = rows, model

    def chosen(self, places: Ints) -> "RowWorth":
        """Those at `places` (int64[m], indices), in their order."""
        chosen = RowWorth(chosen_rows(self.rows, places), self.model)
        if "strength_then" in vars(self):
            vars(chosen)["strength_then"] = self.strength_then[places]
        return chosen

    @cached_property
    def daily_worth(self) -> DailyWorth:
        """What each day's interactions are worth."""
        return daily_worth(self.rows, self.model)

    @cached_property
    def strength_then(self) -> Floats:
        """What interactions alone were worth on the day of the latest of them: float64[n]."""
        return strength_then(self.daily_worth, len(self.rows), self.model)

    @cached_property
    def earned(self) -> Earned:
        """What stages ask for besides the score."""
        return earned(self.rows)

    @cached_property
    def totals(self) -> Ints:
        """Net counts by direction: int64[n, direction]."""
        totals = self.rows.totals
        key = totals.row * DIRECTIONS + totals.slot // CODES
        net = np.bincount(key, totals.net, DIRECTIONS * len(self.rows)).reshape(-1, DIRECTIONS)
        return net.astype(np.int64)
