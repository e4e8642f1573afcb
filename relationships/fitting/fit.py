"""Fitting weights to samples: regularised towards weights that are known to do, held to signs."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from relationships.arrays import Floats
from relationships.fitting.caution import CAUTION
from relationships.likelihood.constants import COLUMNS, Weights
from relationships.likelihood.features import FEATURES
from relationships.regression.losses import Choices, Outcomes, Sample
from relationships.regression.minimise import Bounds, Slope, minimise

OPEN = frozenset({"new_face"})
"""What is no feature but a level: it has no sign, and is not held back."""


class Fitted(NamedTuple):
    """Weights of one horizon, and how far each moves the points: weight × standard deviation."""

    weights: Weights
    worth: Weights


def fit(
    horizon: str, samples: Sequence[Sample], prior: Weights, caution: float = CAUTION
) -> Fitted:
    """The weights that explain best what happened in `samples`, one for each file, all alike heavy.

    Each file has a base of its own, so that a lively one and a quiet one agree on the rest; the
    base returned is their mean. Features drawn towards `prior` by their standard deviation.
    """
    names = COLUMNS[horizon]
    based = horizon != "next"
    spread = np.mean([sample.features.std(axis=0) for sample in samples], axis=0)
    start = np.array([prior.get(name, 0.0) for name in names])
    start = np.append(start, [prior.get("base", 0.0)] * len(samples) * based)
    pull = caution / sum(sample.evidence for sample in samples)
    drawn = np.zeros(len(start))
    drawn[: len(names)] = pull * spread**2 * [name not in OPEN for name in names]

    def loss(weights: Floats) -> Slope:
        slopes = [_slope(s, weights, n, len(names)) for n, s in enumerate(samples)]
        away = weights - start
        return Slope(
            sum(s.value for s in slopes) / len(slopes) + float(drawn @ away**2) / 2,
            sum((s.gradient for s in slopes), np.zeros(len(start))) / len(slopes) + drawn * away,
            sum((s.hessian for s in slopes), np.zeros((len(start),) * 2)) / len(slopes)
            + np.diag(drawn),
        )

    found = minimise(loss, start, _bounds(names, len(start)))
    weights = dict(zip(names, found.tolist(), strict=False))
    worth = dict(zip(names, (found[: len(names)] * spread).tolist(), strict=True))
    base = {"base": float(found[len(names) :].mean())} if based else {}
    return Fitted(base | weights, worth)


def _with_base(sample: Outcomes) -> Outcomes:
    ones = np.ones((len(sample.features), 1))
    return Outcomes(np.hstack([sample.features, ones]), sample.happened, sample.weight)


def _slope(sample: Sample, weights: Floats, number: int, features: int) -> Slope:
    """The slope of one file's sample, in the columns of all: its base is the `number`-th."""
    if isinstance(sample, Choices):
        return sample.slope(weights)
    places = np.append(np.arange(features), features + number)
    own = _with_base(sample).slope(weights[places])
    gradient, hessian = np.zeros(len(weights)), np.zeros((len(weights),) * 2)
    gradient[places] = own.gradient
    hessian[np.ix_(places, places)] = own.hessian
    return Slope(own.value, gradient, hessian)


def _bounds(names: Sequence[str], n: int) -> Bounds:
    least, greatest = np.full(n, -np.inf), np.full(n, np.inf)
    for place, name in enumerate(names):
        sign = FEATURES[name].sign if name in FEATURES else int(name not in OPEN)
        if sign > 0:
            least[place] = 0
        elif sign < 0:
            greatest[place] = 0
    return Bounds(least, greatest)
