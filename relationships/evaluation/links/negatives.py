"""Links that did not happen, drawn as DyGLib draws them (Poursafaei et al. 2022, Yu et al. 2023).

Its seeds are kept; its draws from Python sets, whose order is their own, are from sorted pairs.
"""

from enum import StrEnum

import numpy as np

from relationships.arrays import Ints
from relationships.evaluation.links.graph import Graph


class Kind(StrEnum):
    """Where negatives come from: anybody, earlier links, or links first seen lately."""

    RANDOM = "random"
    HISTORICAL = "historical"
    INDUCTIVE = "inductive"


class Sampler:
    """Draws for each batch as many negatives as it has links.

    `observed`: links until then (epoch ms) are no inductive negatives.
    """

    def __init__(self, graph: Graph, kind: Kind, observed: float, seed: int) -> None:
        self._graph = graph
        self._kind = kind
        self._draw = np.random.RandomState(seed)
        self._sources, self._targets = np.unique(graph.source), np.unique(graph.target)
        self._edges, first = np.unique(graph.edge, return_index=True)
        self._first = graph.at[first]
        self._lately = self._first > observed

    def draw(self, batch: Ints) -> tuple[Ints, Ints]:
        """Sources and targets of the negatives of the links at `batch`."""
        if self._kind is Kind.RANDOM:
            _, target = self._anybody(len(batch))
            return self._graph.source[batch], target
        known = self._earlier(batch)
        if len(known) >= len(batch):
            known = known[self._draw.choice(len(known), len(batch), replace=False)]
        drawn = np.concatenate([self._others(batch, len(batch) - len(known)), known])
        return drawn // self._graph.size, drawn % self._graph.size

    def _anybody(self, n: int) -> tuple[Ints, Ints]:
        source = self._sources[self._draw.randint(0, len(self._sources), n)]
        return source, self._targets[self._draw.randint(0, len(self._targets), n)]

    def _earlier(self, batch: Ints) -> Ints:
        """Pairs linked by the time the batch begins, and not during it."""
        at, start, end = self._graph.at, self._graph.at[batch[0]], self._graph.at[batch[-1]]
        known = self._first <= start
        if self._kind is Kind.INDUCTIVE:
            known &= self._lately
        current = self._graph.edge[np.searchsorted(at, start) : np.searchsorted(at, end, "right")]
        return np.setdiff1d(self._edges[known], current)

    def _others(self, batch: Ints, n: int) -> Ints:
        """Any pairs but those of the batch."""
        current, found = self._graph.edge[batch], np.zeros(0, np.int64)
        while len(found) < n:
            drawn = self._graph.pair(*self._anybody(n))
            found = np.concatenate([found, drawn[~np.isin(drawn, current)]])
        return found[:n]
