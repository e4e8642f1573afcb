"""From a batch of feed records to what it changes: decode, drop what was counted, fold."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
from aiokafka import ConsumerRecord
from numpy.typing import NDArray

from relationships.arrays import Ints
from relationships.folding import Directed, fold_batch
from relationships.row.preferences import fold_commands
from relationships.tables.changeset import Changes
from relationships.tables.writer import TableWriter
from schemas.times import DAY_MS, HOUR_MS
from services.scorer.fold.record_decode import DeadLetter, Decoded, decode


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a batch comes to; `appended` is its latest append time, epoch milliseconds.

    `keys` are those of the rows that its interactions and ties go to, one after the other; those
    at the places `old` had happened over a day before they arrived.
    """

    changes: Changes
    dead_letters: list[DeadLetter]
    positions: dict[str, int]
    folded: int
    duplicates: int
    future_dated: int
    appended: int
    keys: Sequence[bytes]
    old: Ints


def process(
    table: TableWriter, positions: dict[str, int], records: Sequence[ConsumerRecord]
) -> Outcome:
    """Fold `records` of one partition into what `table` holds, without writing anything.

    `positions` are the next offsets by topic before the batch: records below are left out.
    """
    fresh = [record for record in records if record.offset >= positions.get(record.topic, 0)]
    decoded = decode(fresh)
    appended = max((record.timestamp for record in fresh), default=0)
    update_hashes = [key for key, _ in decoded.updates]
    seen = _Seen(table, decoded.hashes + update_hashes)
    directed = _first_times(decoded, seen)
    first = seen.first_times(update_hashes).tolist()
    updates = [event for (_, event), kept in zip(decoded.updates, first, strict=True) if kept]
    folded = fold_batch(table, directed, updates)
    rows = folded.rows + fold_commands(table, decoded.commands)
    return Outcome(
        changes=Changes(rows, folded.profiles, seen.entries(appended // HOUR_MS)),
        dead_letters=decoded.dead_letters,
        positions=_advance(positions, fresh),
        folded=len(seen.new) + len(decoded.commands),
        duplicates=len(decoded.hashes) + len(update_hashes) - len(seen.new),
        future_dated=decoded.future_dated,
        appended=appended,
        keys=directed.keys,
        old=np.flatnonzero(directed.at < appended - DAY_MS),
    )


class _Seen:
    """Which events were counted before, in earlier batches or in this one."""

    def __init__(self, table: TableWriter, hashes: list[bytes]) -> None:
        self._before = table.seen(hashes)
        self._may_repeat = bool(self._before) or len(set(hashes)) < len(hashes)
        self.new: list[bytes] = []

    def first_times(self, names: list[bytes]) -> NDArray[np.bool_]:
        """Which of `names` are seen for the first time; they are counted with that."""
        if self._may_repeat:
            return np.fromiter(map(self._first_time, names), bool, len(names))
        self.new += names
        return np.ones(len(names), bool)

    def _first_time(self, name: bytes) -> bool:
        if name in self._before:
            return False
        self._before.add(name)
        self.new.append(name)
        return True

    def entries(self, hour: int) -> list[tuple[int, list[bytes]]]:
        """What is new, to be remembered as seen in `hour`."""
        return [(hour, self.new)] if self.new else []


def _first_times(decoded: Decoded, seen: _Seen) -> Directed:
    kept = seen.first_times(decoded.hashes)
    keys = decoded.keys if kept.all() else list(compress(decoded.keys, kept))
    columns = map(np.asarray, (decoded.effects, decoded.at, decoded.signs))
    return Directed(keys, *(column[kept] for column in columns))


def _advance(positions: dict[str, int], records: Sequence[ConsumerRecord]) -> dict[str, int]:
    """Offsets of a topic go up in a batch, so its last record says how far it has come."""
    return positions | {record.topic: record.offset + 1 for record in records}
