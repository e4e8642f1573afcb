"""The protocol: 70/15/15 by time, batches of 200, average precision of each, their mean × 100.

Every link is judged from what was strictly before it. A logistic regression over `LinkFeatures`
is fitted to the links before the last 15 %, and as many negatives of one or of all kinds.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from relationships.evaluation.links.features import LinkFeatures
from relationships.evaluation.links.graph import BATCH, TEST, Graph, Queries
from relationships.evaluation.links.negatives import Kind, Sampler
from relationships.evaluation.metrics import average_precision
from relationships.fitting.losses import Outcomes
from relationships.fitting.minimise import Bounds, Slope, minimise
from relationships.rows import Floats, Ints

_WARM = 0.4
_RIDGE = 1e-5
_TEST_SEED, _FIT_SEED = 2, 7

EVERY = tuple(Kind)

Saw = Callable[[int], object]


class LinkPrediction(NamedTuple):
    """Average precision × 100 by kind of negatives: of one model fitted on random negatives
    only, as published models are; of one fitted on all kinds; and of EdgeBank (Poursafaei et al.
    2022), which remembers all links. `weights` is of each model, by feature, per deviation."""

    random_fit: dict[str, float]
    every_fit: dict[str, float]
    edge_bank: dict[str, float]
    weights: dict[str, dict[str, float]]


STEPS = 2 * len(EVERY) + 2
"""How many steps `saw` is told of, one by one."""


def predict_links(graph: Graph, saw: Saw) -> LinkPrediction:
    """The protocol's figures for `graph`."""
    source = LinkFeatures(graph)
    fitting = {kind: _asked(graph, source, kind, _WARM, TEST, saw) for kind in EVERY}
    testing = {kind: _asked(graph, source, kind, TEST, 1.0, saw) for kind in EVERY}
    models = {}
    for name, kinds in (("random", (Kind.RANDOM,)), ("every", EVERY)):
        models[name] = _fitted([fitting[kind] for kind in kinds])
        saw(1)
    scored = {
        name: {kind.value: _precision(asked, (values @ weights).astype(np.float64))
               for kind, (asked, values, _) in testing.items()}
        for name, weights in models.items()
    }  # fmt: skip
    known = {
        kind.value: _precision(asked, _remembered(graph, asked))
        for kind, (asked, _, _) in testing.items()
    }
    names = testing[Kind.RANDOM][2]
    spread = testing[Kind.RANDOM][1].std(axis=0)
    told = {
        name: dict(zip(names, (weights * spread).tolist(), strict=True))
        for name, weights in models.items()
    }
    return LinkPrediction(scored["random"], scored["every"], known, told)


_Asked = tuple[Queries, Floats, list[str]]


def _asked(
    graph: Graph, source: LinkFeatures, kind: Kind, start: float, end: float, saw: Saw
) -> _Asked:
    """Links between two shares of a graph, negatives of a kind, and their features."""
    first, last = graph.moment(start), graph.moment(end)
    seed = _TEST_SEED if start == TEST else _FIT_SEED
    sampler = Sampler(graph, kind, first, seed)
    asked = _queries(graph, sampler, graph.batches(first, last))
    told = source.of(asked)
    saw(1)
    return asked, np.stack(list(told.values()), axis=1), list(told)


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


def _fitted(samples: Sequence[_Asked]) -> Floats:
    """The weights of a logistic regression, links and negatives weighing the same."""
    values = np.concatenate([values for _, values, _ in samples])
    held = np.concatenate([asked.held for asked, _, _ in samples]) > 0
    ones = np.ones((len(values), 1))
    sample = Outcomes(np.hstack([values, ones]), held, np.ones(len(held)))
    ridge = _RIDGE * np.append(values.var(axis=0), 0)

    def loss(weights: Floats) -> Slope:
        slope = sample.slope(weights)
        return Slope(
            slope.value + float(ridge @ weights**2) / 2,
            slope.gradient + ridge * weights,
            slope.hessian + np.diag(ridge),
        )

    n = len(ridge)
    found = minimise(loss, np.zeros(n), Bounds(np.full(n, -np.inf), np.full(n, np.inf)))
    weights: Floats = found[:-1]
    return weights


def _remembered(graph: Graph, asked: Queries) -> Floats:
    """1 for pairs that were linked before their batch began, else 0."""
    edges, first = np.unique(graph.edge, return_index=True)
    start = int(np.searchsorted(graph.at, graph.moment(TEST), "right"))
    wanted = graph.pair(asked.source, asked.target)
    place = np.minimum(np.searchsorted(edges, wanted), len(edges) - 1)
    known = (edges[place] == wanted) & (first[place] < start + BATCH * asked.batch)
    remembered: Floats = known.astype(np.float64)
    return remembered


def _precision(asked: Queries, scores: Floats) -> float:
    """The mean over batches of the average precision × 100."""
    every = [
        average_precision(scores[chosen], asked.held[chosen] > 0)
        for chosen in (asked.batch == number for number in range(int(asked.batch.max()) + 1))
    ]
    return 100 * float(np.mean(every))
