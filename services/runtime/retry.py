"""How long to pause before something is tried again: one policy for each thing that may fail."""

import random
from dataclasses import dataclass

from tenacity import RetryCallState

_MOST_STEPS = 100
"""More would overflow; every policy has reached its longest pause long before."""


@dataclass(frozen=True)
class Backoff:
    """Pauses that grow from `first_s` by `factor` to `longest_s` (seconds).

    Each is varied at random by up to the share `jitter`, so that not all come back at once.
    It can be called as the `wait` of tenacity's retrying.
    """

    first_s: float
    factor: float
    longest_s: float
    jitter: float = 0.0

    def pause_s(self, failures: int) -> float:
        """The pause in seconds after so many failures in a row, from 1 on."""
        grown = self.first_s * self.factor ** min(failures - 1, _MOST_STEPS)
        return min(grown, self.longest_s) * random.uniform(1 - self.jitter, 1 + self.jitter)

    def __call__(self, state: RetryCallState) -> float:
        """The pause in seconds after the attempt that `state` describes."""
        return self.pause_s(state.attempt_number)


CONNECT = Backoff(first_s=0.1, factor=2, longest_s=2)
"""Reaching Kafka: 0.1, 0.2, 0.4, 0.8, 1.6, then 2 s."""

PUBLISH = Backoff(first_s=0.1, factor=2, longest_s=5)
"""Sending events to ingest, where its answer does not say when to come back."""

RESTART = Backoff(first_s=0.5, factor=2, longest_s=10)
"""Starting a process again that has ended: 0.5, 1, 2, 4, 8, then 10 s."""

PULL = Backoff(first_s=1, factor=2, longest_s=3_600)
"""Following a stream again after a break, where it does not say when: 1 s to an hour."""

DELIVER = Backoff(first_s=5, factor=5, longest_s=3_600, jitter=0.2)
"""Calling a webhook again: 5, 25, 125, 625, 3125, then 3600 s."""
