"""How many relationships of a partition are at each stage, for operators."""

import numpy as np

from relationships.arrays import Ints
from relationships.score.score_model import STAGES
from services.scorer.changes.scan_schedule import Page


class StageCounts:
    """Counted page by page in a look at all rows, and moved by what changes in between.

    A row that changes while all are looked at may be off by one until the next look.
    """

    def __init__(self) -> None:
        self.counts: Ints | None = None
        """By stage; None before all rows have been looked at once."""
        self._counting = _none()

    def note(self, before: Ints, now: Ints, page: Page | None) -> None:
        """Note the stages of rows; -1 `before` where they had none. `page`: of all rows."""
        if page is not None:
            self._count(now, page)
        elif self.counts is not None:
            self.counts = self.counts + _by_stage(now) - _by_stage(before[before >= 0])

    def _count(self, now: Ints, page: Page) -> None:
        self._counting = (_none() if page.first else self._counting) + _by_stage(now)
        if page.last:
            self.counts = self._counting


def _none() -> Ints:
    return np.zeros(len(STAGES), np.int64)


def _by_stage(stages: Ints) -> Ints:
    return np.bincount(stages, minlength=len(STAGES))
