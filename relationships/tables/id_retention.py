"""Which ids are remembered: the latest so many, and those of the last day at least.

Ids are forgotten a generation at a time. A generation goes by the offset of the `seen` topic at
which it began, so that whoever follows the topic has the same ones.
"""

from collections.abc import Sequence
from typing import NamedTuple

from schemas.times import DAY_MS

LARGEST = 1 << 20
"""Ids of a generation, at most: its run is sorted and copied as a whole (16 MB)."""

_PARTS = 8


class Generation(NamedTuple):
    """Ids that are forgotten together: the offset from which on they were written, how many they
    are, and between which append times (epoch ms) they were counted.
    """

    start: int
    ids: int
    since: int
    until: int


def generation_now(generations: Sequence[Generation], next_offset: int, room: int) -> int:
    """The start of the generation that ids counted now belong to, with `room` for so many."""
    full = max(1, min(LARGEST, room // _PARTS))
    if generations and generations[-1].ids < full:
        return generations[-1].start
    return next_offset


def kept_from(generations: Sequence[Generation], room: int, slowest: int | None) -> int:
    """The start of the first generation that is kept; those before are forgotten.

    `slowest` is the append time up to which all feeds have been read, None where that is unknown.
    """
    others = sum(generation.ids for generation in generations)
    for generation in generations:
        others -= generation.ids
        if others < room or slowest is None or generation.until > slowest - DAY_MS:
            return generation.start
    return 0
