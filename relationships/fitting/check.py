"""The check of weights on cases that were not learned from: loss, Brier score and calibration."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from relationships.arrays import Floats
from relationships.likelihood.constants import COLUMNS, Weights
from relationships.regression.logistic import probability
from relationships.regression.losses import Choices, Outcomes, Sample


class Check(NamedTuple):
    """How weights forecast: the mean `loss` (of log-probabilities of what happened), the `brier`
    score, the mean `forecast` and the share that `happened`: the same wherever one of several
    is chosen."""

    loss: float
    brier: float
    forecast: float
    happened: float

    def no_worse_than(self, other: "Check") -> bool:
        """Whether loss and Brier score are no greater, nor is the mean forecast further off."""
        return (
            self.loss <= other.loss
            and self.brier <= other.brier
            and abs(self.forecast - self.happened) <= abs(other.forecast - other.happened)
        )


def check(horizon: str, samples: Sequence[Sample], weights: Weights) -> Check:
    """The check of the weights of a horizon: the mean over samples, one for each file."""
    checks = [_check(horizon, sample, weights) for sample in samples]
    return Check(*np.mean(checks, axis=0).tolist())


def _check(horizon: str, sample: Sample, weights: Weights) -> Check:
    points = sample.features @ np.array([weights.get(name, 0.0) for name in COLUMNS[horizon]])
    if isinstance(sample, Choices):
        return _of_choices(sample, points)
    return _of_outcomes(sample, points + weights.get("base", 0.0))


def _of_choices(sample: Choices, points: Floats) -> Check:
    """An option that stands for several counts so often."""
    n = sample.evidence
    most = np.full(n, -np.inf)
    np.maximum.at(most, sample.choice, points + sample.offset)
    odds = np.exp(points - most[sample.choice])
    stands = np.exp(sample.offset)
    share = odds / np.bincount(sample.choice, odds * stands, n)[sample.choice]
    brier = (stands * (share - sample.chosen) ** 2).sum() / n
    return Check(float(-np.log(share[sample.chosen]).mean()), float(brier), 1 / n, 1 / n)


def _of_outcomes(sample: Outcomes, odds: Floats) -> Check:
    share = sample.weight / sample.weight.sum()
    expected = probability(odds)
    return Check(
        float(share @ (np.logaddexp(0, odds) - sample.happened * odds)),
        float(share @ (expected - sample.happened) ** 2),
        float(share @ expected),
        float(share @ sample.happened),
    )
