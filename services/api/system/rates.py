"""How many records a second are appended and applied, from what was seen at each time asked."""

from collections import deque
from collections.abc import Mapping
from typing import NamedTuple

WINDOW_MS = 60_000
_LEAST_MS = 500


class Counts(NamedTuple):
    """Records appended to a partition so far, and how many of them are applied."""

    appended: int
    applied: int


class Rates(NamedTuple):
    """Records a second of a partition."""

    appended: float
    applied: float


class RateWindow:
    """What was counted within the last minute. Nothing is counted while nobody asks."""

    def __init__(self) -> None:
        self._samples: deque[tuple[int, Mapping[int, Counts]]] = deque()

    def note(self, at: int, counts: Mapping[int, Counts]) -> None:
        """Each partition's `counts` at the time `at` (epoch ms), where they are known."""
        if self._samples and at <= self._samples[-1][0]:
            return
        self._samples.append((at, counts))
        while self._samples[0][0] < at - WINDOW_MS:
            self._samples.popleft()

    @property
    def seconds(self) -> float | None:
        """Of how long the rates are; None where that is too short to say."""
        if not self._samples:
            return None
        ms = self._samples[-1][0] - self._samples[0][0]
        return ms / 1_000 if ms >= _LEAST_MS else None

    def of(self, partition: int) -> Rates | None:
        """A partition's rates, None where they are not known."""
        if self.seconds is None:
            return None
        first, last = self._samples[0][1].get(partition), self._samples[-1][1].get(partition)
        if first is None or last is None:
            return None
        appended, applied = (
            max(0, now - then) / self.seconds for then, now in zip(first, last, strict=True)
        )
        return Rates(appended, applied)
