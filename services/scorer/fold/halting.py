"""Halting a partition with too many dead letters until an operator lets it go on."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence

from services.scorer.decoding.decoded import DeadLetter
from services.scorer.fold.dead_letter_policy import DeadLetterPolicy, DeadLetterWindow

log = logging.getLogger(__name__)

Approvals = Callable[[int], Awaitable[Mapping[str, int] | None]]
"""Waits a while, then returns up to which offsets, by topic, an operator has approved a
partition's dead letters; None where none are."""


class Halting:
    """Lets a partition's batches pass while `policy` allows; `halted` while one waits."""

    def __init__(self, partition: int, policy: DeadLetterPolicy, approvals: Approvals) -> None:
        self.halted = False
        self._partition = partition
        self._window = DeadLetterWindow(policy)
        self._approvals = approvals

    async def admit(self, records: int, dead_letters: Sequence[DeadLetter]) -> None:
        """Return once a batch of `records` with these dead letters may be committed."""
        while self._window.reached(records, dead_letters):
            if not self.halted:
                self._report(dead_letters)
            self.halted = True
            until = await self._approvals(self._partition)
            if until is not None:
                self._window.approve(until)
                self.halted = False

    def _report(self, dead_letters: Sequence[DeadLetter]) -> None:
        log.error(
            "partition %s halts: %s or more of its last records are dead letters, the latest: "
            "%s. Look into them, then run `rapport dead-letters resume`",
            self._partition,
            len(dead_letters),
            dead_letters[-1].reason,
        )
