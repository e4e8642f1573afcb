"""Paths by looking at all there are, in a network of scores by member and contact."""

from collections.abc import Iterator
from itertools import pairwise

from tests.oracle import Oracle
from tests.oracle.answers import score_of

Network = dict[str, dict[str, float]]


def ways(net: Network, ego: str, target: str, degrees: int) -> Iterator[tuple[str, ...]]:
    """All simple paths of at most so many links."""
    going = [(ego,)]
    while going:
        way = going.pop()
        if way[-1] == target:
            yield way
        elif len(way) <= degrees:
            going += [(*way, m) for m in net.get(way[-1], {}) if m not in way]


def best_scores(net: Network, ego: str, target: str, degrees: int) -> dict[str, float]:
    """The best path's score by its first contact: its weakest link, halved by introductions."""
    best: dict[str, float] = {}
    for way in ways(net, ego, target, degrees):
        score = min(net[a][b] for a, b in pairwise(way)) / 2 ** (len(way) - 2)
        best[way[1]] = max(best.get(way[1], 0.0), score)
    return best


def network(oracle: Oracle, people: list[str], at: int) -> Network:
    """Links from germ upwards, scored without exposures."""
    net: Network = {}
    for one in people:
        for other in people:
            explained = oracle.relationship(one, other, at)["explanation"] if one != other else []
            strength = sum(e["points"] for e in explained if e["kind"] != "exposure")
            score = score_of(strength)
            if score >= 1:
                net.setdefault(one, {})[other] = score
    return net
