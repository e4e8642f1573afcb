"""From a batch of feed records to what it changes: the steps in order, nothing written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from aiokafka import ConsumerRecord

from relationships.arrays import Ints
from relationships.folding import fold_batch
from relationships.row.preferences import fold_commands
from relationships.tables.changeset import Changes
from relationships.tables.writer import TableWriter
from schemas.times import DAY_MS, HOUR_MS
from services.scorer.decoding.decode import decode
from services.scorer.decoding.decoded import DeadLetter
from services.scorer.fold.deduplication import deduplicate
from services.scorer.fold.positions import advance, drop_applied


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a batch; `appended` is its latest append time, epoch milliseconds.

    `keys` are the row keys of its new interactions and ties, in order; `old` are the indices of
    those that had happened over a day before they arrived.
    """

    changes: Changes
    dead_letters: list[DeadLetter]
    positions: dict[str, int]
    folded: int
    duplicates: int
    unmatched_undos: int
    future_dated: int
    appended: int
    keys: Sequence[bytes]
    old: Ints


def process(
    table: TableWriter, positions: Mapping[str, int], records: Sequence[ConsumerRecord]
) -> Outcome:
    """Fold `records` of one partition into the values of `table`, without writing anything.

    `positions` are the next offsets by topic before the batch: records below are dropped.
    """
    fresh = drop_applied(positions, records)
    decoded = decode(fresh)
    new = deduplicate(decoded, table.seen)
    folded = fold_batch(table, new.directed, new.updates, new.cancelled)
    preferences = fold_commands(table, decoded.commands)
    appended = max((record.timestamp for record in fresh), default=0)
    entries = new.entries.encode()
    seen = [(appended // HOUR_MS, entries)] if entries else []
    return Outcome(
        changes=Changes(folded.rows + preferences, folded.profiles, seen),
        dead_letters=decoded.dead_letters,
        positions=advance(positions, fresh),
        folded=new.folded + len(decoded.commands),
        duplicates=new.duplicates,
        unmatched_undos=new.unmatched,
        future_dated=decoded.future_dated,
        appended=appended,
        keys=new.directed.keys,
        old=np.flatnonzero(new.directed.at < appended - DAY_MS),
    )
