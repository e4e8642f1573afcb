"""Forecasts: probabilities and labels at snapshots, against what happened."""

from typing import NamedTuple

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.evaluation.measures import (
    Bin,
    Marks,
    auc,
    brier,
    mean,
    precision_at_tenth,
    reliability,
)
from relationships.likelihood.reading import Likelihoods
from relationships.score.scored_rows import ScoredRows
from schemas.times import DAY_MS


class Forecast(NamedTuple):
    """A probability against what happened.

    To compare with, the Brier scores of one share for all: `known` of that which was known
    beforehand, of those then acquainted that were in touch within as many days before the
    snapshot; `climate` of that which happened, which nobody knows.
    """

    brier: float
    known: float
    climate: float
    auc: float
    reliability: list[Bin]


class Silence(NamedTuple):
    """Of those in touch in the last 28 days, the share that falls silent for the next 28; and of
    the tenth likeliest to, by the likelihood, and by the score's own trend."""

    base: float
    precision_likelihood: float
    precision_trend: float


class ForecastTally:
    """Collects what was forecast at snapshots, and what followed."""

    def __init__(self) -> None:
        self._columns: dict[str, list[Floats]] = {}

    def add(
        self, scored: ScoredRows, read: Likelihoods, before: Ints, after: dict[int, Ints]
    ) -> None:
        """One snapshot: n relationships as scored, and their interactions before and after it."""
        columns = {
            "week": read.week,
            "month": read.month,
            "known week": _known(scored, 7),
            "known month": _known(scored, 30),
            "ratio": scored.ratio,
            "before": before,
            **{f"after {days}": counts for days, counts in after.items()},
        }
        for name, values in columns.items():
            self._columns.setdefault(name, []).append(values.astype(np.float64))

    def forecasts(self) -> dict[str, Forecast]:
        """The probabilities by their horizon."""
        return {
            name: _forecast(
                self._column(name),
                self._column(f"known {name}"),
                self._column(f"after {days}") > 0,
            )
            for name, days in (("week", 7), ("month", 30))
        }

    def silence(self) -> Silence:
        """How well it is forecast who falls silent."""
        in_touch = self._column("before") > 0
        silent = (self._column("after 28") == 0)[in_touch]
        forecasts = [self._column(name)[in_touch] for name in ("month", "ratio")]
        return Silence(mean(silent), *(precision_at_tenth(-scores, silent) for scores in forecasts))

    def _column(self, name: str) -> Floats:
        return np.concatenate(self._columns[name])


def _known(scored: ScoredRows, days: int) -> Floats:
    """The share in touch in the last so many days, of those acquainted before them, for each."""
    rows, then = scored.rows, scored.at - days * DAY_MS
    acquainted = rows.first.min(axis=1) < then
    share = (rows.reference >= then)[acquainted].mean() if acquainted.any() else 0.0
    return np.full(len(rows), share)


def _forecast(probability: Floats, known: Floats, happened: Marks) -> Forecast:
    climate = np.full(len(happened), happened.mean())
    return Forecast(
        brier(probability, happened),
        brier(known, happened),
        brier(climate, happened),
        auc(probability, happened),
        reliability(probability, happened),
    )
