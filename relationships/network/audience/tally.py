"""An audience summed up scan by scan: what is remembered does not grow with its size."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import NamedTuple

import numpy as np

from relationships.arrays import Flags, Floats, Ints
from relationships.network.audience.engagement import engagement
from relationships.network.audience.funnel import DAYS_AGO, stages_then
from relationships.network.audience.history import WeeklyCounts
from relationships.network.audience.responses import Responses, responses
from relationships.network.audience.segments import (
    BEFORE_WEEKS,
    SEGMENTS,
    SPAN_DAYS,
    SPAN_WEEKS,
    segments,
)
from relationships.network.audience.steps import audible_since
from relationships.network.audience.weeks import WEEK_DAYS, by_week
from relationships.row.blocks import blocked
from relationships.row.rows import CODES, FOLLOW_IN, IN, MUTUAL, day_of
from relationships.row.ties import has_history, holding
from relationships.score.score_model import STAGES, ScoreModel
from relationships.score.scored_rows import ScoredRows
from schemas.times import DAY_MS

NAMED = 10
"""So many of each segment are named, those of the highest score."""


class Customer(NamedTuple):
    """A contact as a segment lists it; `first` and `last` are its interactions, NEVER and NONE.

    `lately` and `before` count them within `SPAN_WEEKS`, and in the weeks up to `BEFORE_WEEKS`.
    """

    minus_score: float
    contact: str
    stage: int
    trend: int
    first: int
    last: int
    lately: int
    before: int


@dataclass
class Tally:
    """All of an audience that was added so far, at `at` (epoch ms).

    `posted`: when ego posted, ascending; `updated`: the UTC days on which it broadcast anything.
    `stages`: by day of `DAYS_AGO`, then today, from stranger upwards. `questions` are those of
    `SPAN_DAYS`, `earlier_questions` those of all weeks of `weekly`. `engaged` counts interactions
    by post and kind, `reach` who could see each post.
    """

    at: int
    posted: Ints
    updated: Ints
    model: ScoreModel
    contacts: int = 0
    followers: int = 0
    sizes: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SEGMENTS, 0))
    named: dict[str, list[Customer]] = field(
        default_factory=lambda: {segment: [] for segment in SEGMENTS}
    )
    stages: Ints = field(
        default_factory=lambda: np.zeros((len(DAYS_AGO) + 1, len(STAGES)), np.int64)
    )
    questions: list[Responses] = field(default_factory=list)
    earlier_questions: list[Responses] = field(default_factory=list)
    engaged: Ints = field(init=False)
    reach: Ints = field(init=False)
    weekly: WeeklyCounts = field(init=False)

    def __post_init__(self) -> None:
        self.engaged = np.zeros((len(self.posted), CODES), np.int64)
        self.reach = np.zeros(len(self.posted), np.int64)
        self.weekly = WeeklyCounts(self.at // DAY_MS, self.updated)

    @property
    def interactions(self) -> Ints:
        """How many interactions each post has."""
        every: Ints = self.engaged.sum(axis=1)
        return every

    @property
    def points(self) -> Floats:
        """Their weights together."""
        return self.engaged @ self.model.slot_weights[IN * CODES : (IN + 1) * CODES]

    def add(self, contacts: Sequence[str], scored: ScoredRows) -> Ints:
        """Take in some contacts, each once; returns the indices of those in ego's circle."""
        weekly = by_week(scored.rows.days, day_of(scored.at))
        members = segments(scored, weekly)
        for segment, belongs in members.items():
            self.sizes[segment] += int(belongs.sum())
            some = [*self.named[segment], *_best(contacts, scored, weekly, belongs)]
            self.named[segment] = nsmallest(NAMED, some)
        self.contacts += int((has_history(scored.rows) & ~blocked(scored.rows)).sum())
        self.followers += int(holding(scored.rows.ties[:, FOLLOW_IN]).sum())
        self._add_stages(scored)
        self._add_latest(scored)
        self._add_reach(scored)
        self.weekly.add(scored, weekly)
        return np.flatnonzero(members["top"])

    def _add_stages(self, scored: ScoredRows) -> None:
        every = [stages_then(scored, ago, self.model) for ago in DAYS_AGO]
        for n, stages in enumerate([*every, scored.stage]):
            self.stages[n] += np.bincount(stages, minlength=len(STAGES))

    def _add_latest(self, scored: ScoredRows) -> None:
        latest = scored.rows.latest
        self.questions.append(responses(latest, self.at - SPAN_DAYS * DAY_MS))
        first_day = int(self.weekly.ends[-1]) - WEEK_DAYS + 1
        self.earlier_questions.append(responses(latest, first_day * DAY_MS - 1))
        self.engaged += engagement(latest, self.posted)

    def _add_reach(self, scored: ScoredRows) -> None:
        since = np.sort(audible_since(scored.rows))
        self.reach += np.searchsorted(since, day_of(self.posted), side="right")


def _best(
    contacts: Sequence[str], scored: ScoredRows, weekly: Ints, belongs: Flags
) -> Iterator[Customer]:
    chosen = np.flatnonzero(belongs)
    best = chosen[np.argsort(-scored.score[chosen], kind="stable")[:NAMED]]
    for place in best.tolist():
        yield Customer(
            -float(scored.score[place]),
            contacts[place],
            int(scored.stage[place]),
            int(scored.trend[place]),
            int(scored.rows.first[place, [IN, MUTUAL]].min()),
            int(scored.rows.last[place, [IN, MUTUAL]].max()),
            int(weekly[place, :SPAN_WEEKS].sum()),
            int(weekly[place, SPAN_WEEKS:BEFORE_WEEKS].sum()),
        )
