"""Tables that are folded without Kafka, which would take longer than all that is measured then."""

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import NamedTuple

import numpy as np

from relationships.arrays import Ints
from relationships.folding import Directed, fold_batch
from relationships.row.effects import EFFECTS
from relationships.tables.changeset import Changes
from relationships.tables.meta import Identity, Progress
from relationships.tables.writer import TableWriter
from schemas.times import DAY_MS
from schemas.topics import CHANGELOG, partition_of
from services.runtime.settings import Settings

_AT_ONCE = 100_000


class Sides(NamedTuple):
    """Interactions as one side has them: numbers of its owner and of the other, and which side."""

    owner: Ints
    contact: Ints
    side: Ints


def fold_sides(
    settings: Settings, sides: Sides, member: Callable[[int], str], kinds: Sequence[str]
) -> None:
    """The tables of `sides`; of what kind each is, and when it was, depends on its two members."""
    owners, owner = np.unique(sides.owner, return_inverse=True)
    partitions = [partition_of(member(n), settings.partitions) for n in owners.tolist()]
    partition = np.array(partitions)[owner]
    for number in range(settings.partitions):
        with closing(_table(settings, number)) as table:
            owned = np.flatnonzero(partition == number)
            for some in np.array_split(owned, len(owned) // _AT_ONCE + 1):
                copies = _directed(Sides(*(column[some] for column in sides)), member, kinds)
                folded = fold_batch(table, copies, [])
                table.apply(Changes(folded.rows), Progress(complete=True))
            table.caught_up(time.time_ns() // 1_000_000)


def _table(settings: Settings, partition: int) -> TableWriter:
    topic_ids = dict.fromkeys(CHANGELOG, "benchmark")
    identity = Identity(cluster_id="benchmark", topic_ids=topic_ids, partition=partition)
    return TableWriter(settings.state / str(partition), identity)


def _directed(sides: Sides, member: Callable[[int], str], kinds: Sequence[str]) -> Directed:
    owner, contact, side = sides
    now = time.time_ns() // 1_000_000
    drawn = np.minimum(owner, contact) * 7_919 + np.maximum(owner, contact) * 104_729
    effects = np.array([EFFECTS[kind] for kind in kinds])
    return Directed(
        [
            f"{member(one)}\0{member(other)}".encode()
            for one, other in zip(owner.tolist(), contact.tolist(), strict=True)
        ],
        effects[drawn % len(kinds), side],
        now - drawn * 1_000 % (60 * DAY_MS),
        np.ones(len(owner), np.int64),
        np.ones(len(owner), np.int64),
    )
