"""Which of a profile's updates hold: one that was undone stays where it is, but says nothing.

An undo is of the same source and id as what it takes back, and comes to the fold only where that
was counted, or instead of it, where the undo came first (see `services.scorer.fold.deduplication`).
"""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar


class _Stamped(Protocol):
    @property
    def stamp(self) -> tuple[int, str, str]: ...
    @property
    def undone(self) -> bool: ...


S = TypeVar("S", bound=_Stamped)


def holding(updates: Sequence[S]) -> list[S]:
    """Those of `updates` that hold."""
    return [update for update in updates if not update.undone]


def distinct(updates: Iterable[S]) -> Iterable[S]:
    """Each of `updates` once, by its stamp: undone where it is in any of them."""
    by_stamp: dict[tuple[int, str, str], S] = {}
    for update in updates:
        if update.undone or update.stamp not in by_stamp:
            by_stamp[update.stamp] = update
    return by_stamp.values()
