"""From a batch of feed records to what it changes: decode, drop what was counted, fold."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiokafka import ConsumerRecord

from relationships.batch import fold_batch
from relationships.tables.changes import Changes
from relationships.tables.writer import TableWriter
from schemas.topics import HOUR_MS
from services.scorer.decode import DeadLetter, decode


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a batch comes to; `appended` is its latest append time, epoch milliseconds."""

    changes: Changes
    letters: list[DeadLetter]
    positions: dict[str, int]
    folded: int
    duplicates: int
    future_dated: int
    appended: int


def process(
    table: TableWriter, positions: dict[str, int], records: Sequence[ConsumerRecord]
) -> Outcome:
    """Fold `records` of one partition into what `table` holds, without writing anything.

    `positions` are the next offsets by topic before the batch: records below are left out.
    """
    fresh = [record for record in records if record.offset >= positions.get(record.topic, 0)]
    decoded = decode(fresh)
    appended = max((record.timestamp for record in fresh), default=0)
    counted = _Counted(table, [key for key, _ in decoded.directed + decoded.updates])
    directed = [event for key, event in decoded.directed if counted.first(key)]
    updates = [event for key, event in decoded.updates if counted.first(key)]
    folded = fold_batch(table, directed, updates)
    seen = [(appended // HOUR_MS, counted.new)] if counted.new else []
    return Outcome(
        changes=Changes(folded.rows, folded.profiles, seen),
        letters=decoded.letters,
        positions=_advance(positions, fresh),
        folded=len(counted.new),
        duplicates=len(decoded.directed) + len(decoded.updates) - len(counted.new),
        future_dated=decoded.future_dated,
        appended=appended,
    )


class _Counted:
    """Which events were counted before, in earlier batches or in this one."""

    def __init__(self, table: TableWriter, keys: list[bytes]) -> None:
        self._seen = table.seen(sorted(keys))
        self.new: list[bytes] = []

    def first(self, key: bytes) -> bool:
        """Whether `key` is seen for the first time; it is counted with that."""
        if key in self._seen:
            return False
        self._seen.add(key)
        self.new.append(key)
        return True


def _advance(positions: dict[str, int], records: Sequence[ConsumerRecord]) -> dict[str, int]:
    moved = dict(positions)
    for record in records:
        moved[record.topic] = max(moved.get(record.topic, 0), record.offset + 1)
    return moved
