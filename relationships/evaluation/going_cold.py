"""Going cold: do those reported to go cold really fall silent, and how early is it reported?"""

from typing import NamedTuple

import numpy as np

from relationships.arrays import Floats
from relationships.evaluation.measures import Marks, mean, median, precision_at_tenth
from relationships.evaluation.snapshots import EVERY_DAYS, Snapshot
from relationships.likelihood.reading import Likelihoods
from relationships.row.blocks import blocked
from relationships.score.going_cold import cold, mattered, patience
from relationships.score.rhythm import rhythm
from relationships.score.score_model import ScoreModel
from relationships.score.scored_rows import ScoredRows

SILENT_DAYS = 30
"""Without a word for so long, a relationship is silent."""


class GoingCold(NamedTuple):
    """Of `n` relationships that mattered, had a rhythm, and whose silence was not cold the week
    before: the share that is silent for the next `SILENT_DAYS`; of the tenth likeliest to be, by
    the silence against the rhythm, and by the likelihood.

    Of those that `went_cold` since: the share that is silent, and as the likelihood forecast it;
    and of those that are, how long before their silence was `SILENT_DAYS` long (median, days).
    """

    n: int
    silent: float
    precision_rhythm: float
    precision_likelihood: float
    went_cold: int
    went_cold_silent: float
    went_cold_forecast: float
    lead_days: float


class _Usual(NamedTuple):
    """Relationships with a rhythm, `silence` and `patience` in days; which fall `silent`."""

    silence: Floats
    patience: Floats
    cold: Marks
    month: Floats
    silent: Marks


class GoingColdTally:
    """Collects weekly snapshots."""

    def __init__(self, model: ScoreModel) -> None:
        self._model = model
        self._usual: list[_Usual] = []

    def add(self, snapshot: Snapshot, scored: ScoredRows, read: Likelihoods) -> None:
        """One snapshot: n relationships, scored."""
        rows = scored.rows
        found = rhythm(rows, scored.at)
        usual_silence = patience(found, self._model)
        chosen = np.isfinite(found.gap) & mattered(scored) & ~blocked(rows)
        chosen &= found.silence - EVERY_DAYS <= usual_silence
        usual = _Usual(
            silence=found.silence[chosen],
            patience=usual_silence[chosen],
            cold=cold(scored, found, self._model)[chosen],
            month=read.month[chosen],
            silent=snapshot.after[SILENT_DAYS][chosen] == 0,
        )
        self._usual.append(usual)

    def measured(self) -> GoingCold:
        """Whether those reported to go cold fall silent."""
        usual = _Usual(*map(np.concatenate, zip(*self._usual, strict=True)))
        cold_now = usual.cold
        return GoingCold(
            n=len(cold_now),
            silent=mean(usual.silent),
            precision_rhythm=precision_at_tenth(usual.silence / usual.patience, usual.silent),
            precision_likelihood=precision_at_tenth(-usual.month, usual.silent),
            went_cold=int(cold_now.sum()),
            went_cold_silent=mean(usual.silent[cold_now]),
            went_cold_forecast=mean(1 - usual.month[cold_now]),
            lead_days=median(SILENT_DAYS - usual.silence[cold_now & usual.silent]),
        )
