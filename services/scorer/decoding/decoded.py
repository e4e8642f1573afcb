"""What decoding returns: a batch's events as data, and the records that are none."""

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from aiokafka import ConsumerRecord

from relationships.arrays import Ints
from relationships.folding import Directed
from schemas.commands import UserCommand
from schemas.events import FeedEvent


class DeadLetter(NamedTuple):
    """A record that cannot be processed, and why; `place` is its index in the batch."""

    place: int
    record: ConsumerRecord
    reason: str


class Decoded(NamedTuple):
    """A batch's m interactions and ties, n updates, its c commands and dead letters.

    `directed_hashes` (m) and `update_hashes` (n) identify the events, see `event_hash`. Times are
    settled against the records' append times, `…_appended` (int64, epoch ms); `future_dated`
    counts those that were clamped. `erases` counts the records that ask for an erasure.
    """

    directed_hashes: list[bytes]
    directed: Directed
    directed_appended: Ints
    update_hashes: list[bytes]
    updates: list[FeedEvent]
    updates_appended: Ints
    commands: list[UserCommand]
    commands_appended: Ints
    erases: int
    dead_letters: list[DeadLetter]
    future_dated: int

    @classmethod
    def of_directed(
        cls, hashes: list[bytes], directed: Directed, appended: Ints, future_dated: int
    ) -> "Decoded":
        """Interactions and ties, and nothing else."""
        none = np.zeros(0, np.int64)
        return cls(hashes, directed, appended, [], [], none, [], none, 0, [], future_dated)


def join(parts: Sequence[Decoded]) -> Decoded:
    """All parts as one, in order; there must be one at least."""
    directed = [part.directed for part in parts]
    return Decoded(
        list(chain.from_iterable(part.directed_hashes for part in parts)),
        Directed(
            list(chain.from_iterable(columns.keys for columns in directed)),
            np.concatenate([columns.effect for columns in directed]),
            np.concatenate([columns.at for columns in directed]),
            np.concatenate([columns.audience for columns in directed]),
            np.concatenate([columns.net for columns in directed]),
        ),
        np.concatenate([part.directed_appended for part in parts]),
        list(chain.from_iterable(part.update_hashes for part in parts)),
        list(chain.from_iterable(part.updates for part in parts)),
        np.concatenate([part.updates_appended for part in parts]),
        list(chain.from_iterable(part.commands for part in parts)),
        np.concatenate([part.commands_appended for part in parts]),
        sum(part.erases for part in parts),
        list(chain.from_iterable(part.dead_letters for part in parts)),
        sum(part.future_dated for part in parts),
    )
