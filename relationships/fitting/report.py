"""A fit of a recording, checked on what it has not seen."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from relationships.evaluation.evaluate import NotEnough
from relationships.evaluation.recording import Recording
from relationships.fitting.caution import CAUTION
from relationships.fitting.check import Check, check
from relationships.fitting.fit import fit
from relationships.fitting.samples import choices, outcomes, split
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
    often it happened in what was learned from, and how the weights `before` and `after` forecast
    what was held back: both None where too little happened.

    The weights are the fitted ones only if they are `kept`.
    """

    weights: Weights
    worth: Weights
    evidence: int
    before: Check | None = None
    after: Check | None = None
    kept: bool = False


class Parts(NamedTuple):
    """Samples by horizon, of what is learned from and of what is held back."""

    seen: dict[str, Sample]
    held: dict[str, Sample]


def fitted(
    recordings: Sequence[Recording], prior: Likelihood, saw: Saw, caution: float = CAUTION
) -> dict[str, Horizon]:
    """The fit of each horizon; `saw` is given the events replayed, three times each recording.

    Raises:
        NotEnough: where there is too little to learn and to check.
    """
    for recording in recordings:
        if len(recording.interactions) < LEAST_EVIDENCE:
            raise NotEnough(f"there are fewer than {LEAST_EVIDENCE} interactions to learn from")
        if recording.at[recording.part(LEARNED)] <= recording.at[0]:
            raise NotEnough("nearly all interactions are at one time: nothing follows another")
    parts = [_parts(recording, saw) for recording in recordings]
    found = {horizon: _horizon(horizon, parts, prior, caution) for horizon in COLUMNS}
    if not any(horizon.after for horizon in found.values()):
        raise NotEnough(
            "too little happens among those who know each other, or within a week of it, to "
            f"learn from: nothing that is forecast happened {LEAST_EVIDENCE} times"
        )
    return found


def _parts(recording: Recording, saw: Saw) -> Parts:
    learned = recording.part(LEARNED)
    places, chosen = choices(recording, _FIRST_CHOICE, saw)
    seen, held = split(chosen, int(np.searchsorted(places, learned)))
    return Parts(
        {"next": seen, **outcomes(recording.upto(learned), _FIRST_OUTCOME, saw)},
        {"next": held, **outcomes(recording, LEARNED, saw)},
    )


def _horizon(horizon: str, parts: Sequence[Parts], prior: Likelihood, caution: float) -> Horizon:
    """The fit of what was seen, kept if it forecasts no worse what was held back.

    Files in which a horizon is not recorded are left out.
    """
    whole = [part for part in parts if horizon in part.seen and horizon in part.held]
    seen, held = [p.seen[horizon] for p in whole], [p.held[horizon] for p in whole]
    before: Weights = getattr(prior, horizon)
    evidence = sum(sample.evidence for sample in seen)
    if evidence < LEAST_EVIDENCE or not all(sample.evidence for sample in held):
        return Horizon(before, {}, evidence)
    found = fit(horizon, seen, before, caution)
    usual, now = check(horizon, held, before), check(horizon, held, found.weights)
    kept = now.no_worse_than(usual)
    weights = found.weights if kept else before
    return Horizon(weights, found.worth, evidence, usual, now, kept)
