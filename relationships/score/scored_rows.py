"""Where relationships stand at a time: everything that is answered of them, as columns."""

from collections.abc import Callable
from functools import cached_property

import numpy as np

from relationships.arrays import Flags, Floats, Ints
from relationships.profile.activity import Activity
from relationships.row.chosen import entries_at
from relationships.row.rows import day_of
from relationships.row.ties import seen_since
from relationships.score.daily_worth import faded
from relationships.score.exposures import Exposures, exposures
from relationships.score.row_worth import RowWorth
from relationships.score.score import Points, points_of, score_of, strength_of
from relationships.score.score_model import ONE_SIDED
from relationships.score.stages import stage_of
from relationships.score.trend import trend, trend_ratio
from relationships.score.windows import windows

Brands = Callable[[Ints], Flags]
"""Of some relationships, by index, in which ego or the contact is a brand."""


_KEPT = frozenset({"faded", "strength", "score", "stage", "windows", "ratio", "trend"})
"""Columns that stay as they are where some rows are chosen of many."""


def no_brands(places: Ints) -> Flags:
    """Where nobody is a brand."""
    return np.zeros(len(places), bool)


class ScoredRows:
    """n relationships, each column of length n; worked out when it is first asked for.

    A ranking of many needs few of the columns: that is a third of its time.
    """

    def __init__(
        self, worth: RowWorth, activity: Activity, at: Ints, brands: Brands = no_brands
    ) -> None:
        """Where the relationships of `worth` stand at `at` (int64[n], epoch ms).

        `activity` holds each contact's updates, in the order of its rows; those of contacts
        that ego neither follows nor is connected to are not needed, nor counted. `brands` is asked
        only where it matters.
        """
        self.worth, self.rows, self._model = worth, worth.rows, worth.model
        self.activity, self.at, self.brands = activity, at, brands

    def __len__(self) -> int:
        return len(self.at)

    def chosen(self, places: Ints) -> "ScoredRows":
        """Those at `places` (int64[m], indices), in their order, with all that is worked out."""
        owner, entry = entries_at(self.activity.row, places)
        chosen = ScoredRows(
            self.worth.chosen(places),
            Activity(owner, self.activity.day[entry], self.activity.net[entry]),
            self.at[places],
            lambda some: self.brands(places[some]),
        )
        known = {name: column[places] for name, column in vars(self).items() if name in _KEPT}
        vars(chosen).update(known)
        return chosen

    @cached_property
    def exposures(self) -> Exposures:
        """What ego saw of each contact's updates."""
        since = seen_since(self.rows.ties)
        return exposures(self.activity, since, self.at, self._model.daily_decay)

    @property
    def strength_then(self) -> Floats:
        """What interactions alone were worth on the day of the latest of them: float64[n]."""
        return self.worth.strength_then

    @cached_property
    def faded(self) -> Floats:
        """By which that has decayed since: float64[n]."""
        return faded(self.rows, self.at, self._model)

    @property
    def points(self) -> Points:
        """What each has points for."""
        exposed = self.exposures.decayed
        return points_of(self.rows, self.worth.daily_worth, self.faded, exposed, self._model)

    @cached_property
    def strength(self) -> Floats:
        """The sum of each one's points: float64[n]."""
        exposed = self.exposures.decayed
        return strength_of(self.rows, self.strength_then, self.faded, exposed, self._model)

    @cached_property
    def score(self) -> Floats:
        """From 0 to 100: float64[n]."""
        return score_of(self.strength, self._model)

    @cached_property
    def brand(self) -> Flags:
        """Where one of the two is a brand, as far as it matters for the stage: bool[n]."""
        brand = np.zeros(len(self), bool)
        strongest = np.maximum(self.strength, self.strength_then)
        enough = strongest >= self._model.strength_bounds[ONE_SIDED - 1]
        places = np.flatnonzero(enough & ~self.worth.earned.both)
        if len(places):
            brand[places] = self.brands(places)
        return brand

    @cached_property
    def stage(self) -> Ints:
        """Numbers of `STAGES`: int64[n]."""
        return stage_of(self.score, self.worth.earned, self.brand, self._model)

    @cached_property
    def stage_then(self) -> Ints:
        """The stage by interactions alone, on the day of the latest of them: int64[n]."""
        score = score_of(self.strength_then, self._model)
        return stage_of(score, self.worth.earned, self.brand, self._model)

    @cached_property
    def windows(self) -> Ints:
        """Net counts by window and direction: int64[n, window, direction]."""
        return windows(self.rows.days, day_of(self.at))

    @cached_property
    def ratio(self) -> Floats:
        """How many interactions a day lately, against as usual: float64[n]."""
        return trend_ratio(self.windows)

    @cached_property
    def trend(self) -> Ints:
        """Numbers of `TRENDS`: int64[n]."""
        return trend(self.windows, self.ratio, self._model.trend)
