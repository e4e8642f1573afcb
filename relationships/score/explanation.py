"""Explanations: for each relationship what its points were given for, greatest first."""

from typing import TypedDict

import numpy as np

from relationships.score.score import Points
from relationships.score.slots import DIRECTION_OF_SLOT, KIND_OF_SLOT, RANK_OF_SLOT


class Entry(TypedDict):
    """Points for one kind in one direction; all of a relationship add up to its strength."""

    kind: str
    direction: str
    decayed_count: float
    points: float


def explanations(points: Points, n: int) -> list[list[Entry]]:
    """The explanation of each of n relationships: by points descending, kind, direction."""
    order = np.lexsort((RANK_OF_SLOT[points.slot], -points.points, points.row))
    explained: list[list[Entry]] = [[] for _ in range(n)]
    for row, slot, count, given in zip(*(column[order].tolist() for column in points), strict=True):
        explained[row].append(
            {
                "kind": KIND_OF_SLOT[slot],
                "direction": DIRECTION_OF_SLOT[slot],
                "decayed_count": count,
                "points": given,
            }
        )
    return explained
