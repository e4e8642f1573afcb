"""An audience summed up scan by scan: what is remembered does not grow with its size."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import NamedTuple

import numpy as np

from relationships.arrays import Flags, Floats, Ints
from relationships.network.audience.engagement import engagement
from relationships.network.audience.funnel import DAYS_AGO, stages_then
from relationships.network.audience.responses import responses
from relationships.network.audience.segments import SEGMENTS, SPAN_DAYS, segments
from relationships.row.blocks import blocked
from relationships.row.rows import FOLLOW_IN, IN, MUTUAL
from relationships.row.ties import has_history, holding
from relationships.score.score_model import STAGES, ScoreModel
from relationships.score.scored_rows import ScoredRows
from schemas.times import DAY_MS

NAMED = 10
"""So many of each segment are named, those of the highest score."""


class Customer(NamedTuple):
    """A contact as a segment lists it; `last` is its latest interaction, or NONE."""

    minus_score: float
    contact: str
    stage: int
    trend: int
    last: int


@dataclass
class Tally:
    """All of an audience that was added so far, at `at` (epoch ms).

    `posted`: when ego posted, ascending. `stages`: by day of `DAYS_AGO`, then today, from
    stranger upwards. `took` is in milliseconds. `interactions` and `points` are those of each post.
    """

    at: int
    posted: Ints
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
    took: list[Ints] = field(default_factory=list)
    waiting: int = 0
    interactions: Ints = field(init=False)
    points: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.interactions = np.zeros(len(self.posted), np.int64)
        self.points = np.zeros(len(self.posted))

    def add(self, contacts: Sequence[str], scored: ScoredRows) -> Ints:
        """Take in some contacts, each once; returns the indices of those in ego's circle."""
        members = segments(scored)
        for segment, belongs in members.items():
            self.sizes[segment] += int(belongs.sum())
            some = [*self.named[segment], *_best(contacts, scored, belongs)]
            self.named[segment] = nsmallest(NAMED, some)
        self.contacts += int((has_history(scored.rows) & ~blocked(scored.rows)).sum())
        self.followers += int(holding(scored.rows.ties[:, FOLLOW_IN]).sum())
        self._add_stages(scored)
        self._add_latest(scored)
        return np.flatnonzero(members["top"])

    def _add_stages(self, scored: ScoredRows) -> None:
        every = [stages_then(scored, ago, self.model) for ago in DAYS_AGO]
        for n, stages in enumerate([*every, scored.stage]):
            self.stages[n] += np.bincount(stages, minlength=len(STAGES))

    def _add_latest(self, scored: ScoredRows) -> None:
        latest = scored.rows.latest
        answers = responses(latest, self.at - SPAN_DAYS * DAY_MS)
        self.took.append(answers.took)
        self.waiting += answers.waiting
        engaged = engagement(latest, self.posted, self.model)
        self.interactions += engaged.interactions
        self.points += engaged.points


def _best(contacts: Sequence[str], scored: ScoredRows, belongs: Flags) -> Iterator[Customer]:
    chosen = np.flatnonzero(belongs)
    best = chosen[np.argsort(-scored.score[chosen], kind="stable")[:NAMED]]
    for place in best.tolist():
        yield Customer(
            -float(scored.score[place]),
            contacts[place],
            int(scored.stage[place]),
            int(scored.trend[place]),
            int(scored.rows.last[place, [IN, MUTUAL]].max()),
        )
