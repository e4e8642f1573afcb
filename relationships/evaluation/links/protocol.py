"""The protocol: 70/15/15 by time, batches of 200, average precision of each, their mean × 100.

Every link is judged from what was strictly before it. One logistic regression over `LinkFeatures`
is fitted to the links before the last 15 % and to negatives of that time, most of them random.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.evaluation.links.features import LinkFeatures
from relationships.evaluation.links.graph import BATCH, TEST, VALIDATION, Graph, Queries
from relationships.evaluation.links.negatives import Kind, Sampler
from relationships.evaluation.links.regression import Sample, fitted
from relationships.evaluation.measures import average_precision

_WARM = 0.4
_SEEDS = {_WARM: 7, VALIDATION: 0, TEST: 2}

FITS = {"mixed": 0.7, "random": 1.0, "every": 1 / len(Kind)}
"""The share of random negatives in a fit. The mixed one is the model, the others are its two ends.

Its share is that of `SHARES` which, in the validation periods of both published sets, stays least
behind: behind the best of them by each kind of negatives, where it is furthest behind."""

SHARES = (1.0, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 1 / len(Kind))
"""The shares that are tried in the validation period."""

Saw = Callable[[int], object]
Precision = dict[str, float]


class LinkPrediction(NamedTuple):
    """Average precision × 100 by kind of negatives.

    `fits`: of the models of `FITS`, in the test; `edge_bank`: of EdgeBank (Poursafaei et al.
    2022), which remembers all links. `validation`: by share of random negatives, of models fitted
    to the first 70 %, in the 15 % after them. `weights`: of each model, by feature, per deviation.
    """

    fits: dict[str, Precision]
    edge_bank: Precision
    validation: dict[str, Precision]
    weights: dict[str, dict[str, float]]


STEPS = 3 * len(Kind) + len(FITS) + len(SHARES)
"""How many steps are reported to `saw`, one by one."""


def predict_links(graph: Graph, saw: Saw) -> LinkPrediction:
    """The protocol's figures for `graph`."""
    source = LinkFeatures(graph)
    fitting, validating, testing = (
        samples_of(graph, source, start, end, saw)
        for start, end in ((_WARM, TEST), (VALIDATION, TEST), (TEST, 1.0))
    )
    early = {kind: sample.before(graph.moment(VALIDATION)) for kind, sample in fitting.items()}
    tried = _fits(early, SHARES, saw)
    models = dict(zip(FITS, _fits(fitting, FITS.values(), saw), strict=True))
    names, spread = testing[Kind.RANDOM].names, testing[Kind.RANDOM].features.std(axis=0)
    return LinkPrediction(
        fits={name: _precisions(testing, weights) for name, weights in models.items()},
        edge_bank={kind.value: _precision(sample.asked, _remembered(graph, sample.asked))
                   for kind, sample in testing.items()},
        validation={f"{share:.2f}": _precisions(validating, weights)
                    for share, weights in zip(SHARES, tried, strict=True)},
        weights={name: dict(zip(names, (weights * spread).tolist(), strict=True))
                 for name, weights in models.items()},
    )  # fmt: skip


def furthest_behind(tried: Mapping[str, Precision]) -> dict[str, float]:
    """By share: how far it is behind the best one, by the kind of negatives where it is most."""
    best = {kind: max(each[kind] for each in tried.values()) for kind in Kind}
    return {share: max(best[kind] - each[kind] for kind in Kind) for share, each in tried.items()}


def samples_of(
    graph: Graph, source: LinkFeatures, start: float, end: float, saw: Saw
) -> dict[Kind, Sample]:
    """Links between two shares of a graph and as many negatives, for each kind of them."""
    first, last = graph.moment(start), graph.moment(end)
    samples = {}
    for kind in Kind:
        sampler = Sampler(graph, kind, first, _SEEDS[start])
        asked = _queries(graph, sampler, graph.batches(first, last))
        features = source.of(asked)
        samples[kind] = Sample(asked, np.stack(list(features.values()), axis=1), list(features))
        saw(1)
    return samples


def _fits(samples: Mapping[Kind, Sample], shares: Iterable[float], saw: Saw) -> list[Floats]:
    found = []
    for share in shares:
        found.append(fitted(samples, share))
        saw(1)
    return found


def _queries(graph: Graph, sampler: Sampler, batches: Sequence[Ints]) -> Queries:
    drawn = [sampler.draw(batch) for batch in batches]
    places = np.concatenate(batches)
    number = np.repeat(np.arange(len(batches)), [len(batch) for batch in batches])
    return Queries(
        source=np.concatenate([graph.source[places], *(source for source, _ in drawn)]),
        target=np.concatenate([graph.target[places], *(target for _, target in drawn)]),
        at=np.tile(graph.at[places], 2),
        held=np.repeat([1.0, 0.0], len(places)),
        batch=np.tile(number, 2),
    )


def _remembered(graph: Graph, asked: Queries) -> Floats:
    """1 for pairs that were linked before their batch began, else 0."""
    edges, first = np.unique(graph.edge, return_index=True)
    start = int(np.searchsorted(graph.at, graph.moment(TEST), "right"))
    wanted = graph.pair(asked.source, asked.target)
    place = np.minimum(np.searchsorted(edges, wanted), len(edges) - 1)
    known = (edges[place] == wanted) & (first[place] < start + BATCH * asked.batch)
    remembered: Floats = known.astype(np.float64)
    return remembered


def _precisions(samples: Mapping[Kind, Sample], weights: Floats) -> Precision:
    return {
        kind.value: _precision(sample.asked, (sample.features @ weights).astype(np.float64))
        for kind, sample in samples.items()
    }


def _precision(asked: Queries, scores: Floats) -> float:
    """The mean over batches of the average precision × 100."""
    every = [
        average_precision(scores[chosen], asked.held[chosen] > 0)
        for chosen in (asked.batch == number for number in range(int(asked.batch.max()) + 1))
    ]
    return 100 * float(np.mean(every))
