"""Halting a partition with too many dead letters until an operator lets it go on."""

import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

from services.kafka.halts import Halt
from services.scorer.decoding.decoded import DeadLetter
from services.scorer.fold.dead_letter_policy import DeadLetterPolicy, DeadLetterWindow

log = logging.getLogger(__name__)

Approvals = Callable[[int], Awaitable[Mapping[str, int] | None]]
"""Waits a while, then returns up to which offsets, by topic, an operator has approved a
partition's dead letters; None where none are."""


class Halting:
    """Lets a partition's batches pass while `policy` allows; `halt` says why one waits."""

    def __init__(self, partition: int, policy: DeadLetterPolicy, approvals: Approvals) -> None:
        self.halt: Halt | None = None
        self._partition = partition
        self._window = DeadLetterWindow(policy)
        self._approvals = approvals

    async def admit(self, records: int, dead_letters: Sequence[DeadLetter]) -> None:
        """Return once a batch of `records` with these dead letters may be committed."""
        while self._window.reached(records, dead_letters):
            if self.halt is None:
                self.halt = self._begin(dead_letters)
            until = await self._approvals(self._partition)
            if until is not None:
                self._window.approve(until)
        self.halt = None

    def _begin(self, dead_letters: Sequence[DeadLetter]) -> Halt:
        latest, now = dead_letters[-1].reason, time.time_ns() // 1_000_000
        log.error(
            "partition %s halts: %s or more of its last records are dead letters, the latest: "
            "%s. Look into them, then run `rapport dead-letters resume`",
            self._partition,
            len(dead_letters),
            latest,
        )
        return Halt(since=now, dead_letters=len(dead_letters), reason=latest)
