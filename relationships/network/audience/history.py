"""An audience week by week, summed up scan by scan."""

from typing import NamedTuple

import numpy as np

from relationships.arrays import Ints
from relationships.network.audience.responses import Responses
from relationships.network.audience.segments import MOVES, first_week, moves
from relationships.network.audience.steps import STEPS, last_updates, steps
from relationships.network.audience.weeks import WEEK_DAYS, WEEKS, ends_of
from relationships.row.rows import NONE, day_of
from relationships.score.scored_rows import ScoredRows
from schemas.times import DAY_MS


class WeeklyCounts:
    """How many customers were at each step of the funnel, and in each segment, in each week.

    `counts` has int64[WEEKS] for each of `STEPS` and `MOVES`, the present week, which ends on the
    UTC day `today`, first. `updated` are the days on which ego broadcast, ascending.
    """

    def __init__(self, today: int, updated: Ints) -> None:
        self.ends = ends_of(today)
        self._updated = last_updates(updated, self.ends)
        self.counts = {name: np.zeros(WEEKS, np.int64) for name in (*STEPS, *MOVES)}

    def add(self, scored: ScoredRows, weekly: Ints) -> None:
        """Count some contacts, each once; the rows of blocked ones are empty."""
        for step, were in steps(scored.rows, weekly, self.ends, self._updated).items():
            self.counts[step] += were.sum(axis=0)
        first = first_week(scored)
        for week in range(WEEKS):
            for move, were in moves(weekly, first, week).items():
                self.counts[move][week] += were.sum()


class WeekOfResponses(NamedTuple):
    """How the questions of a week were answered: counts, and the median (ms, None without any)."""

    asked: int
    answered: int
    within_a_day: int
    median: float | None


def responses_by_week(questions: Responses, today: int) -> list[WeekOfResponses]:
    """The responses to what was asked in each of `WEEKS` up to the UTC day `today`, that first."""
    weeks_ago = np.maximum(0, today - day_of(questions.asked)) // WEEK_DAYS
    return [_week_of(questions.took[weeks_ago == week]) for week in range(WEEKS)]


def _week_of(took: Ints) -> WeekOfResponses:
    answers = took[took != NONE]
    median = float(np.median(answers)) if len(answers) else None
    return WeekOfResponses(len(took), len(answers), int((answers <= DAY_MS).sum()), median)
