"""A fit of a recording, checked on what it has not seen."""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from relationships.evaluation.evaluate import NotEnough
from relationships.evaluation.recording import Recording
from relationships.fitting.fit import CAUTION, fit, loss_of
from relationships.fitting.samples import choices, outcomes
from relationships.likelihood.constants import COLUMNS, Likelihood, Weights
from relationships.regression.losses import Sample

LEARNED = 0.7
"""Weights are learned from this share of the interactions, and checked on the rest."""

LEAST_EVIDENCE = 30
"""Where something happened less often than this, the weights stay as they were."""

_FIRST_CHOICE, _FIRST_OUTCOME = 0.3, 0.05
"""Nothing is learned before these shares: there is little history yet, and most is new."""

Saw = Callable[[int], object]


class Horizon(NamedTuple):
    """What was fitted for one horizon: weights, their worth (weight × standard deviation), how
    often it happened, the mean loss on what was held back, before and after, and whether the
    weights are `kept`: only where they explain it better."""

    weights: Weights
    worth: Weights
    evidence: int
    before: float
    after: float
    kept: bool


def fitted(
    recordings: Sequence[Recording], prior: Likelihood, saw: Saw, caution: float = CAUTION
) -> dict[str, Horizon]:
    """The fit of each horizon; `saw` is given the events replayed, four times each recording.

    Raises:
        NotEnough: where there is too little in a recording to learn and to check.
    """
    seen, held = [], []
    for recording in recordings:
        if len(recording.interactions) < LEAST_EVIDENCE:
            raise NotEnough(f"there are fewer than {LEAST_EVIDENCE} interactions to learn from")
        seen.append(_samples(recording.upto(recording.part(LEARNED)), saw))
        held.append(_samples(recording, saw, LEARNED))
    return {
        horizon: _horizon(
            horizon, [s[horizon] for s in seen], [s[horizon] for s in held], prior, caution
        )
        for horizon in COLUMNS
    }


def _samples(recording: Recording, saw: Saw, start: float = 0.0) -> dict[str, Sample]:
    return {
        "next": choices(recording, max(start, _FIRST_CHOICE), saw),
        **outcomes(recording, max(start, _FIRST_OUTCOME), saw),
    }


def _horizon(
    horizon: str, seen: Sequence[Sample], held: Sequence[Sample], prior: Likelihood, caution: float
) -> Horizon:
    before: Weights = getattr(prior, horizon)
    evidence = sum(sample.evidence for sample in seen)
    if evidence < LEAST_EVIDENCE or not all(sample.evidence for sample in held):
        return Horizon(before, {}, evidence, math.nan, math.nan, kept=False)
    found = fit(horizon, seen, before, caution)
    usual, fitted_loss = (_mean_loss(horizon, held, w) for w in (before, found.weights))
    better = fitted_loss < usual
    weights = found.weights if better else before
    return Horizon(weights, found.worth, evidence, usual, fitted_loss, kept=better)


def _mean_loss(horizon: str, samples: Sequence[Sample], weights: Weights) -> float:
    return sum(loss_of(horizon, sample, weights) for sample in samples) / len(samples)
