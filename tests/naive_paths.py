"""Paths by looking at all there are, in a network of scores by member and contact."""

from collections.abc import Iterator
from itertools import pairwise

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
