"""From a batch of feed records to what it changes: the steps in order, nothing written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from aiokafka import ConsumerRecord

from relationships.arrays import Ints
from relationships.folding import fold_batch
from relationships.row.preferences import fold_commands
from relationships.tables.changeset import Changes
from relationships.tables.id_retention import generation_now, kept_from
from relationships.tables.seen_entries import Entries, joined
from relationships.tables.seen_ids import SeenIds
from relationships.tables.writer import TableWriter
from schemas.erasures import Erasures
from schemas.times import DAY_MS
from schemas.topics import SEEN
from services.runtime.settings import SEEN_KEYS
from services.scorer.decoding.decode import decode
from services.scorer.decoding.decoded import DeadLetter
from services.scorer.fold.deduplication import deduplicate
from services.scorer.fold.erasing.erasure_filter import NOBODY, drop_erased
from services.scorer.fold.positions import advance, drop_applied


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a batch; `appended` is its latest append time, epoch milliseconds, and
    `reached` the last one of each topic.

    `keys` are the row keys of its new interactions and ties, in order; `old` are the indices of
    those that had happened over a day before they arrived.
    """

    changes: Changes
    dead_letters: list[DeadLetter]
    positions: dict[str, int]
    folded: int
    duplicates: int
    unmatched_undos: int
    erased: int
    future_dated: int
    appended: int
    reached: dict[str, int]
    keys: Sequence[bytes]
    old: Ints


@dataclass(frozen=True, slots=True)
class Retention:
    """How many ids are remembered at least, and up to which append time all topics are folded.

    Where that is unknown nothing is forgotten.
    """

    room: int = SEEN_KEYS
    slowest: int | None = None


KEEP_ALL = Retention()


def process(
    table: TableWriter,
    positions: Mapping[str, int],
    records: Sequence[ConsumerRecord],
    retention: Retention = KEEP_ALL,
    erasures: Erasures = NOBODY,
) -> Outcome:
    """Fold `records` of one partition into the values of `table`, without writing anything.

    `positions` are the next offsets by topic before the batch: records below are dropped.
    """
    fresh = drop_applied(positions, records)
    kept = drop_erased(decode(fresh), erasures)
    decoded = kept.left
    new = deduplicate(decoded, kept.after(table.seen))
    entries = joined([new.entries, kept.burnt]) if len(kept.burnt.first) else new.entries
    folded = fold_batch(table, new.directed, new.updates, new.cancelled)
    preferences = fold_commands(table, decoded.commands)
    appended = max((record.timestamp for record in fresh), default=0)
    return Outcome(
        changes=Changes(
            folded.rows + preferences,
            folded.profiles,
            *remembered(table, entries, appended, retention),
            newcomers=folded.newcomers,
        ),
        dead_letters=decoded.dead_letters,
        positions=advance(positions, fresh),
        folded=new.folded + len(decoded.commands) + decoded.erases,
        duplicates=new.duplicates,
        unmatched_undos=new.unmatched,
        erased=kept.dropped,
        future_dated=decoded.future_dated,
        appended=appended,
        reached={record.topic: record.timestamp for record in fresh},
        keys=new.directed.keys,
        old=np.flatnonzero(new.directed.at < appended - DAY_MS),
    )


def remembered(
    table: TableWriter, entries: Entries, appended: int, retention: Retention
) -> tuple[list[SeenIds], int]:
    """The ids to be remembered, which came until `appended` (epoch ms).

    And from where on ids are kept; 0 where that is as before.
    """
    known = table.generations()
    start = generation_now(known, table.progress.changelog.get(SEEN, 0), retention.room)
    kept = kept_from(known, retention.room, retention.slowest)
    encoded = entries.encode()
    return (
        [SeenIds(start, appended, encoded)] if encoded else [],
        kept if known and kept > known[0].start else 0,
    )
