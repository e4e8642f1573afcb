"""Growth: do germs, the first stage beyond strangers, reach a later one, and how soon?"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.evaluation.measures import Marks, mean, median, precision_at_tenth
from relationships.evaluation.snapshots import Snapshot
from relationships.likelihood.reading import Likelihoods
from relationships.score.score_model import STAGES
from relationships.score.scored_rows import ScoredRows
from schemas.times import DAY_MS

GROWTH_DAYS = 28
"""A germ grows if it stands at a later stage at a snapshot no more than so much later."""

MONTH_DAYS = 30
"""What the likelihood's `month` forecasts."""

_GERM = STAGES.index("germ")


class Growth(NamedTuple):
    """Of `n` germs, the share that grows; of the tenth likeliest to, by the likelihood (of contact
    within 30 days) and by the score; and after how long it is seen (median, days).

    `in_touch`: the share of all that are in touch within 30 days, `forecast`: as it was forecast.
    """

    n: int
    grown: float
    precision_likelihood: float
    precision_score: float
    lead_days: float
    in_touch: float
    forecast: float


class _Staged(NamedTuple):
    """All relationships of a snapshot, by ascending `pair`."""

    at: int
    pair: Ints
    stage: Ints
    score: Floats
    month: Floats
    met: Marks


class _Germs(NamedTuple):
    """Germs, and how many `days` later each is seen to have grown: infinite where it does not."""

    days: Floats
    score: Floats
    month: Floats
    met: Marks


class GrowthTally:
    """Collects weekly snapshots of the same members, one after the other."""

    def __init__(self, members: int) -> None:
        self._members = members
        self._staged: list[_Staged] = []

    def add(self, snapshot: Snapshot, scored: ScoredRows, read: Likelihoods) -> None:
        """One snapshot: n relationships, scored."""
        pair = snapshot.circles.ego * self._members + snapshot.circles.contact
        order = np.argsort(pair)
        staged = _Staged(
            at=snapshot.at,
            pair=pair[order],
            stage=scored.stage[order],
            score=scored.score[order],
            month=read.month[order],
            met=snapshot.after[MONTH_DAYS][order] > 0,
        )
        self._staged.append(staged)

    def measured(self) -> Growth:
        """What becomes of the germs that can be followed for `GROWTH_DAYS`."""
        none = _Germs(np.zeros(0), np.zeros(0), np.zeros(0), np.zeros(0, bool))
        days, score, month, met = map(np.concatenate, zip(none, *self._germs(), strict=True))
        grown = np.isfinite(days)
        return Growth(
            n=len(days),
            grown=mean(grown),
            precision_likelihood=precision_at_tenth(month, grown),
            precision_score=precision_at_tenth(score, grown),
            lead_days=median(days[grown]),
            in_touch=mean(met),
            forecast=mean(month),
        )

    def _germs(self) -> Iterator[_Germs]:
        last = self._staged[-1].at
        for then in self._staged:
            ahead = [s for s in self._staged if 0 < s.at - then.at <= GROWTH_DAYS * DAY_MS]
            if then.at + GROWTH_DAYS * DAY_MS <= last:
                germ = then.stage == _GERM
                days = _days_until_grown(then.pair[germ], then.at, ahead)
                yield _Germs(days, then.score[germ], then.month[germ], then.met[germ])


def _days_until_grown(pair: Ints, at: int, ahead: list[_Staged]) -> Floats:
    """From `at` to the first snapshot of those `ahead` where each stands beyond a germ."""
    days = np.full(len(pair), np.inf)
    for later in reversed(ahead):
        grown = later.stage[np.searchsorted(later.pair, pair)] > _GERM
        days[grown] = (later.at - at) / DAY_MS
    return days
