"""The reading: from rows to who is likely next, and how likely within a week and a month."""

from dataclasses import dataclass

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.likelihood.constants import Likelihood
from relationships.likelihood.features import features
from relationships.likelihood.signals import Circumstances, Signals, signals
from relationships.regression.logistic import probability
from relationships.row.rows import Rows


@dataclass(frozen=True, slots=True)
class Likelihoods:
    """n relationships, each column of length n.

    `features`: float64[n, len(FEATURES)]. `next`: the sum of points towards being next.
    `share`: the probability of being next among ego's contacts here; 1 together. `week`,
    `month`: the probability that the two interact, in either direction, within 7 and 30 days.
    `amount`: ranks by how much they will within a month: ln p + √p ln(1 + volume), p of the
    month: of those who are in touch anyway, whoever dealt with each other most will again.
    """

    signals: Signals
    features: Floats
    next: Floats
    share: Floats
    week: Floats
    month: Floats
    amount: Floats

    def __len__(self) -> int:
        return len(self.next)


def likelihoods(rows: Rows, given: Circumstances, model: Likelihood) -> Likelihoods:
    """The likelihoods of `rows`, which hold their days and latest interactions."""
    found = signals(rows, given)
    values = features(found)
    points = values @ model.columns["next"]
    month = probability(values @ model.columns["month"] + model.month["base"])
    return Likelihoods(
        signals=found,
        features=values,
        next=points,
        share=_shares(points, given.ego),
        week=probability(values @ model.columns["week"] + model.week["base"]),
        month=month,
        amount=np.log(month) + np.sqrt(month) * np.log1p(found.volume),
    )


def _shares(points: Floats, ego: Ints) -> Floats:
    """The softmax of each ego's points (a conditional logit: McFadden 1974)."""
    most = np.full(ego.max(initial=-1) + 1, -np.inf)
    np.maximum.at(most, ego, points)
    odds = np.exp(points - most[ego])
    shares: Floats = odds / np.bincount(ego, odds, len(most))[ego]
    return shares
