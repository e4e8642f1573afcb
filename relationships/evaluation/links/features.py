"""Features of a link that may happen, from rolling tables of the pair and of both its ends."""

from collections.abc import Iterator

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.evaluation.links.graph import Graph, Queries
from relationships.evaluation.links.rolling import Rolling, Standing
from relationships.likelihood.features import freshness
from schemas.times import HOUR_MS, MINUTE_MS

_LONG = 20 * 24 * HOUR_MS
_WEEK, _QUARTER = 1, 2


class LinkFeatures:
    """Features of pairs of a graph at any time."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._pair = Rolling(graph.edge, graph.at)
        self._out = Rolling(graph.source, graph.at)
        self._in = Rolling(graph.target, graph.at)

    def of(self, asked: Queries) -> dict[str, Floats]:
        """The features by name, in plain words, each float64[n]."""
        source, target, at = asked.source, asked.target, asked.at
        standings = {
            "this way": self._pair.before(self._graph.pair(source, target), at),
            "the other way": self._pair.before(self._graph.pair(target, source), at),
            "sent by the source": self._out.before(source, at),
            "received by the source": self._in.before(source, at),
            "sent by the target": self._out.before(target, at),
            "received by the target": self._in.before(target, at),
        }
        shared, ours, theirs = _shared(self._graph, asked)
        fresh = {f"fresh: {n}": freshness(s.silence, MINUTE_MS) for n, s in standings.items()}
        recent = {f"recent: {n}": freshness(s.silence, _LONG) for n, s in standings.items()}
        return fresh | recent | _counts(standings) | {
            "overdue": _overdue(standings["this way"]),
            "to oneself": (source == target).astype(np.float64),
            "shared contacts": np.log1p(shared),
            "contacts of the source": np.log1p(ours),
            "contacts of the target": np.log1p(theirs),
        }  # fmt: skip


def _counts(standings: dict[str, Standing]) -> dict[str, Floats]:
    pair, back = standings["this way"], standings["the other way"]
    popular = standings["received by the target"]
    counted = {
        "week: this way": pair.decayed[:, _WEEK],
        "week: the other way": back.decayed[:, _WEEK],
        "quarter: this way": pair.decayed[:, _QUARTER],
        "week: received by the target": popular.decayed[:, _WEEK],
        "ever: this way": pair.total,
        "ever: sent by the source": standings["sent by the source"].total,
        "ever: received by the target": popular.total,
    }
    return {name: np.log1p(count) for name, count in counted.items()}


def _overdue(pair: Standing) -> Floats:
    ratio = (pair.silence + HOUR_MS) / (pair.gap + HOUR_MS)
    overdue: Floats = np.where(pair.total > 0, np.maximum(0, np.log(ratio)), 0)
    return overdue


def _shared(graph: Graph, asked: Queries) -> tuple[Floats, Floats, Floats]:
    """How many contacts both had before then, and how many each had."""
    counts = np.zeros((3, len(asked.at)))
    for place, contacts in _contacts_before(graph, asked.at):
        ours, theirs = (contacts[int(end[place])] for end in (asked.source, asked.target))
        counts[:, place] = len(ours & theirs), len(ours), len(theirs)
    shared, ours_, theirs_ = counts
    return shared, ours_, theirs_


def _contacts_before(graph: Graph, at: Ints) -> Iterator[tuple[int, list[set[int]]]]:
    """Each place of `at`, in time order, with everyone's contacts before it."""
    contacts: list[set[int]] = [set() for _ in range(graph.size)]
    links = list(zip(graph.source.tolist(), graph.target.tolist(), graph.at.tolist(), strict=True))
    done = 0
    for place in np.argsort(at, kind="stable").tolist():
        while done < len(links) and links[done][2] < at[place]:
            source, target, _ = links[done]
            if source != target:
                contacts[source].add(target)
                contacts[target].add(source)
            done += 1
        yield place, contacts
