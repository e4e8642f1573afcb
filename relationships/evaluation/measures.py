"""Measures of a ranking or a probability. Draws count as their average: no order is invented."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from relationships.arrays import Floats, Ints

Marks = NDArray[np.bool_]

DEPTH = 10
"""Normalised discounted cumulative gain looks at so many places."""


def mean(values: Floats | Marks) -> float:
    """The mean, NaN of nothing."""
    return float(values.mean()) if len(values) else float("nan")


def median(values: Floats) -> float:
    """The median, NaN of nothing."""
    return float(np.median(values)) if len(values) else float("nan")


def precision_at_tenth(scores: Floats, happened: Marks) -> float:
    """The share that happened of the tenth with the greatest scores, one at least; NaN of none."""
    if not len(scores):
        return float("nan")
    n = max(1, round(len(scores) / 10))
    bound = np.sort(scores)[-n]
    above, draws = scores > bound, scores == bound
    return float(happened[above].sum() + (n - above.sum()) * happened[draws].mean()) / n


def average_ranks(values: Floats, group: Ints) -> Floats:
    """The rank of each value within its group, the least 1, draws as their average: float64[n]."""
    order = np.lexsort((values, group))
    ordered, groups = values[order], group[order]
    differs = np.r_[True, (groups[1:] != groups[:-1]) | (ordered[1:] != ordered[:-1])]
    run = np.cumsum(differs[: len(values)]) - 1
    places = np.arange(len(values)) - np.searchsorted(groups, groups)
    ranks = np.empty(len(values))
    ranks[order] = (np.bincount(run, places) / np.bincount(run))[run] + 1
    return ranks


def auc(scores: Floats, happened: Marks) -> float:
    """The probability that one of those that happened scores above one that did not.

    NaN where either is missing. (Mann and Whitney 1947)
    """
    hits = int(happened.sum())
    misses = len(scores) - hits
    if not hits or not misses:
        return float("nan")
    ranks = average_ranks(scores, np.zeros(len(scores), np.int64))
    return float((ranks[happened].sum() - hits * (hits + 1) / 2) / (hits * misses))


def average_precision(scores: Floats, happened: Marks) -> float:
    """The mean over thresholds of precision, weighted by the recall each adds; draws at once."""
    order = np.argsort(-scores, kind="stable")
    ordered, hits = scores[order], np.cumsum(happened[order])
    last = np.flatnonzero(np.r_[ordered[1:] != ordered[:-1], True])
    precision = hits[last] / (last + 1)
    return float((np.diff(hits[last], prepend=0) * precision).sum() / hits[-1])


def ndcg(scores: Floats, gains: Floats, group: Ints) -> float:
    """The mean NDCG at `DEPTH` over groups with any gain; each draw gets its expected gain.

    (Järvelin and Kekäläinen 2002; draws as McSherry and Najork 2008)
    """
    reached = _gained(_expected_gains(scores, gains, group), average_order(scores, group), group)
    ideal = _gained(gains, average_order(gains, group), group)
    some = ideal > 0
    return mean(reached[some] / ideal[some])


def average_order(values: Floats, group: Ints) -> Ints:
    """Indices by group, then descending values."""
    return np.lexsort((-values, group))


def _expected_gains(scores: Floats, gains: Floats, group: Ints) -> Floats:
    """Each one's gain, averaged over those of its group that draw with it."""
    ranks = average_ranks(scores, group)
    _, draw = np.unique(np.stack([group, 2 * ranks]), axis=1, return_inverse=True)
    expected: Floats = (np.bincount(draw, gains) / np.bincount(draw))[draw]
    return expected


def _gained(gains: Floats, order: Ints, group: Ints) -> Floats:
    groups = group[order]
    place = np.arange(len(order)) - np.searchsorted(groups, groups)
    discount = np.where(place < DEPTH, 1 / np.log2(place + 2), 0)
    return np.bincount(groups, gains[order] * discount).astype(np.float64)


def spearman(scores: Floats, truth: Floats, group: Ints) -> float:
    """The mean rank correlation over groups whose truth differs; 0 where all scores draw."""
    ours, theirs = _centred(scores, group), _centred(truth, group)
    spread = np.bincount(group, ours**2) * np.bincount(group, theirs**2)
    differs = np.bincount(group, theirs**2) > 0
    product = np.bincount(group, ours * theirs)
    correlation = np.divide(product, np.sqrt(spread), out=np.zeros(len(spread)), where=spread > 0)
    return mean(correlation[differs])


def _centred(values: Floats, group: Ints) -> Floats:
    ranks = average_ranks(values, group)
    centred: Floats = ranks - ((np.bincount(group) + 1) / 2)[group]
    return centred


def brier(probability: Floats, happened: Marks) -> float:
    """The mean squared error of a probability: 0 is perfect. (Brier 1950)"""
    return float(((probability - happened) ** 2).mean())


class Bin(NamedTuple):
    """Of those forecast alike: how many, the mean forecast, and the share that happened."""

    n: int
    forecast: float
    happened: float


EDGES = (0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8)
"""Between the bins of a reliability diagram: most forecasts are small."""


def reliability(probability: Floats, happened: Marks) -> list[Bin]:
    """What was forecast against what happened, by bins of the forecast; empty ones left out."""
    bins = np.searchsorted(EDGES, probability, side="right")
    found = []
    for number in np.unique(bins).tolist():
        chosen = bins == number
        forecast, share = probability[chosen].mean(), happened[chosen].mean()
        found.append(Bin(int(chosen.sum()), float(forecast), float(share)))
    return found
