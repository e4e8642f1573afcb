"""A logistic regression that separates links from several kinds of negatives, each weighted."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from relationships.arrays import Floats
from relationships.evaluation.links.graph import Queries
from relationships.evaluation.links.negatives import Kind
from relationships.regression.losses import Outcomes
from relationships.regression.minimise import Bounds, Slope, minimise

_RIDGE = 1e-5


class Sample(NamedTuple):
    """n pairs that were asked about, and what was known of them: float64[n, f], and its names."""

    asked: Queries
    features: Floats
    names: list[str]

    def before(self, at: float) -> "Sample":
        """Those before `at` (epoch ms)."""
        early = self.asked.at < at
        return Sample(self.asked.where(early), self.features[early], self.names)


def fitted(samples: Mapping[Kind, Sample], random: float) -> Floats:
    """The weights of features: float64[f]. Links and negatives weigh the same in each sample.

    `random`: the share that the sample with random negatives has in the loss, between 0 and 1;
    the others share the rest.
    """
    shares = {kind: (1 - random) / (len(samples) - 1) for kind in samples}
    shares[Kind.RANDOM] = random
    chosen = [(samples[kind], share) for kind, share in shares.items() if share > 0]
    features = np.concatenate([sample.features for sample, _ in chosen])
    ridge = _RIDGE * np.append(features.var(axis=0), 0)
    outcomes = Outcomes(
        np.hstack([features, np.ones((len(features), 1))]),
        np.concatenate([sample.asked.held for sample, _ in chosen]) > 0,
        np.concatenate([np.full(len(s.features), share / len(s.features)) for s, share in chosen]),
    )

    def loss(weights: Floats) -> Slope:
        slope = outcomes.slope(weights)
        return Slope(
            slope.value + float(ridge @ weights**2) / 2,
            slope.gradient + ridge * weights,
            slope.hessian + np.diag(ridge),
        )

    n = len(ridge)
    found = minimise(loss, np.zeros(n), Bounds(np.full(n, -np.inf), np.full(n, np.inf)))
    weights: Floats = found[:-1]
    return weights
