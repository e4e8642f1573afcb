"""Going cold: do those reported to go cold really fall silent, and how early is it reported?"""

from typing import NamedTuple

import numpy as np

from relationships.arrays import Flags, Floats
from relationships.evaluation.measures import mean, median, precision_at_tenth
from relationships.evaluation.snapshots import EVERY_DAYS, Snapshot
from relationships.row.blocks import blocked
from relationships.score.going_cold import mattered, patience
from relationships.score.rhythm import rhythm
from relationships.score.score_model import ScoreModel
from relationships.score.scored_rows import ScoredRows

SILENT_DAYS = 30
"""Without a word for so long, a relationship is silent."""


class Warned(NamedTuple):
    """A rule's warnings: of `could` that mattered, had a rhythm, and of which it had not warned a
    week before, `n` were warned of since; which shares of either are silent for the next
    `SILENT_DAYS`; and of the silent ones warned of, how many days before their silence was
    `SILENT_DAYS` long it did (median, of a look each day)."""

    could: int
    could_silent: float
    n: int
    silent: float
    lead_days: float


class GoingCold(NamedTuple):
    """The product's rule, and what it replaced: longer than a week and twice the usual gap.

    Of the `could` of the product's rule, the share that is silent of the tenth likeliest to be, by
    the silence against the rhythm, and by the likelihood; `forecast`: how much silence the
    likelihood forecast for those warned of.
    """

    rule: Warned
    twice_the_gap: Warned
    precision_rhythm: float
    precision_likelihood: float
    forecast: float


class _Found(NamedTuple):
    """Relationships that a rule could warn of, `silence` and `patience` in days."""

    silence: Floats
    patience: Floats
    month: Floats
    silent: Flags


class GoingColdTally:
    """Collects weekly snapshots."""

    def __init__(self, model: ScoreModel) -> None:
        self._model = model
        self._rule: list[_Found] = []
        self._twice_the_gap: list[_Found] = []

    def add(self, snapshot: Snapshot, scored: ScoredRows, month: Floats) -> None:
        """One snapshot: n relationships, scored, and the likelihood of each to be in touch."""
        found = rhythm(scored.rows, scored.at)
        mattering = np.isfinite(found.gap) & mattered(scored) & ~blocked(scored.rows)
        silent = snapshot.after[SILENT_DAYS] == 0
        for patient, found_so_far in (
            (patience(found, self._model), self._rule),
            (np.maximum(EVERY_DAYS, 2 * found.gap), self._twice_the_gap),
        ):
            could = mattering & (found.silence - EVERY_DAYS <= patient)
            found_so_far.append(
                _Found(found.silence[could], patient[could], month[could], silent[could])
            )

    def measured(self) -> GoingCold:
        """Whether those reported to go cold fall silent."""
        found = _together(self._rule)
        return GoingCold(
            rule=_warned(found),
            twice_the_gap=_warned(_together(self._twice_the_gap)),
            precision_rhythm=precision_at_tenth(found.silence / found.patience, found.silent),
            precision_likelihood=precision_at_tenth(-found.month, found.silent),
            forecast=mean(1 - found.month[found.silence > found.patience]),
        )


def _together(parts: list[_Found]) -> _Found:
    return _Found(*map(np.concatenate, zip(*parts, strict=True)))


def _warned(found: _Found) -> Warned:
    warned = found.silence > found.patience
    first_day = np.floor(found.patience[warned & found.silent]) + 1
    return Warned(
        could=len(warned),
        could_silent=mean(found.silent),
        n=int(warned.sum()),
        silent=mean(found.silent[warned]),
        lead_days=median(SILENT_DAYS - first_day),
    )
