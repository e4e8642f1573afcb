"""Losses of samples: of a choice among many, and of what happens or not."""

from dataclasses import dataclass

import numpy as np

from relationships.arrays import Flags, Floats, Ints
from relationships.regression.logistic import probability
from relationships.regression.minimise import Slope


@dataclass(frozen=True, slots=True)
class Outcomes:
    """n cases: `features` float64[n, f], whether it `happened`, and how many each stands for."""

    features: Floats
    happened: Flags
    weight: Floats

    @property
    def evidence(self) -> int:
        """How often it happened."""
        return int(self.happened.sum())

    def slope(self, weights: Floats) -> Slope:
        """The mean logistic loss at `weights`."""
        odds = self.features @ weights
        share = self.weight / self.weight.sum()
        expected = probability(odds)
        value = share @ (np.logaddexp(0, odds) - self.happened * odds)
        spread = share * expected * (1 - expected)
        return Slope(
            float(value),
            self.features.T @ (share * (expected - self.happened)),
            (self.features * spread[:, None]).T @ self.features,
        )


@dataclass(frozen=True, slots=True)
class Choices:
    """n options, those of one choice side by side: one of each `chosen`.

    `choice`: its number, from 0. `offset`: the logarithm of how many options each stands for.
    """

    features: Floats
    choice: Ints
    chosen: Flags
    offset: Floats

    @property
    def evidence(self) -> int:
        """How many choices there are."""
        return int(self.chosen.sum())

    def slope(self, weights: Floats) -> Slope:
        """The mean loss of a conditional logit at `weights` (McFadden 1974)."""
        n = self.evidence
        points = self.features @ weights + self.offset
        starts = np.searchsorted(self.choice, np.arange(n))
        below = points - np.maximum.reduceat(points, starts)[self.choice]
        total = np.add.reduceat(np.exp(below), starts)
        share = np.exp(below) / total[self.choice]
        shared = self.features * share[:, None]
        expected = np.add.reduceat(shared, starts)
        return Slope(
            float((np.log(total).sum() - below[self.chosen].sum()) / n),
            (expected.sum(axis=0) - self.features[self.chosen].sum(axis=0)) / n,
            (self.features.T @ shared - expected.T @ expected) / n,
        )


Sample = Outcomes | Choices
