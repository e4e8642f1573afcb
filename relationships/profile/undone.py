"""Which updates were undone, and which hold.

An undo names a kind and a time, and may arrive before what it takes back. So it is counted by
both, and the update stays where it is: of several of a kind at one time, as many do not hold.
"""

from collections.abc import Iterable, Sequence
from heapq import nlargest
from typing import Protocol, TypeVar

UNDONE_KEPT = 200
"""Of how many kinds and times, the latest, the undos are remembered."""

Undone = dict[str, dict[int, int]]
"""How often an update was undone, by kind, then time (epoch ms)."""


class _Dated(Protocol):
    @property
    def at(self) -> int: ...
    @property
    def kind(self) -> str: ...


D = TypeVar("D", bound=_Dated)


def holding(updates: Sequence[D], undone: Undone) -> list[D]:
    """`updates`, newest first, that hold: of several at one time the greatest stay."""
    if not undone:
        return list(updates)
    left = {(kind, at): n for kind, times in undone.items() for at, n in times.items()}
    hold = []
    for update in reversed(updates):
        key = update.kind, update.at
        if left.get(key, 0) > 0:
            left[key] -= 1
        else:
            hold.append(update)
    return hold[::-1]


def summed_undone(parts: Iterable[Undone]) -> Undone:
    """What was undone in all of `parts` together, as far as it is remembered."""
    counts: dict[tuple[int, str], int] = {}
    for part in parts:
        for kind, times in part.items():
            for at, n in times.items():
                counts[at, kind] = counts.get((at, kind), 0) + n
    summed: Undone = {}
    for at, kind in nlargest(UNDONE_KEPT, counts):
        summed.setdefault(kind, {})[at] = counts[at, kind]
    return summed
