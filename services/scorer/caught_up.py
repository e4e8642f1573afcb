"""When a partition was last whole: all that had been appended by then is applied.

A sample of the lag says little under a steady load, where it is hardly ever zero. So the ends of
the feeds are noted with the time at which they were asked for: once a table has come to them, it
is whole as of that time.
"""

from collections.abc import Mapping
from typing import NamedTuple

MOST_ASKED = 64
"""Of more ends that are not reached yet, every second one is forgotten."""


class _Ends(NamedTuple):
    at: int
    offsets: Mapping[str, int]


class CaughtUp:
    """Where a partition's feeds ended at which times (epoch ms), as far as that is not reached."""

    def __init__(self) -> None:
        self._asked: list[_Ends] = []

    @property
    def waiting(self) -> bool:
        """Whether there are ends that are not known to be reached."""
        return bool(self._asked)

    def note_ends(self, at: int, ends: Mapping[str, int]) -> None:
        """The feeds' ends, by topic, as they were asked for at `at` or later, and in this order."""
        self._asked.append(_Ends(at, ends))
        if len(self._asked) > MOST_ASKED:
            del self._asked[1:-1:2]

    def as_of(self, positions: Mapping[str, int]) -> int | None:
        """The latest time as of which a table at `positions` is known to be whole.

        `positions` are the next offsets to apply. None where no ends were reached since this was
        last asked.
        """
        reached = None
        while self._asked and _are_reached(self._asked[0].offsets, positions):
            reached = self._asked.pop(0).at
        return reached


def _are_reached(ends: Mapping[str, int], positions: Mapping[str, int]) -> bool:
    return all(positions.get(topic, 0) >= end for topic, end in ends.items())
