"""How long a partition lets records gather before it folds them.

A transaction takes the processors some milliseconds, Kafka's share included, however few records it
holds. Where records come fast, one for every few of them is more than the processors can do, and
what waits for them grows: so the faster they come, the later a batch begins after the one before.
"""

import math

GAP_S = 40e-6
"""From the beginning of a batch to that of the next, for each record that comes in a second."""

LONGEST_S = 0.05
"""The same at most: no record waits longer for others."""

_MEMORY_S = 1.0
"""The rate is that of about the last second."""


class Pacing:
    """When the next batch of a partition is to begin; times are in seconds of a monotonic clock."""

    def __init__(self) -> None:
        self._begun = -math.inf
        self._rate = 0.0

    def begin(self, now: float, records: int) -> None:
        """A batch of so many records begins."""
        elapsed = now - self._begun
        share = 1 - math.exp(-elapsed / _MEMORY_S)
        self._rate += share * (records / max(elapsed, 1e-9) - self._rate)
        self._begun = now

    def wait_s(self, now: float) -> float:
        """How long the next batch is to wait for further records; 0 or less where it is not."""
        return self._begun + min(LONGEST_S, self._rate * GAP_S) - now
