"""Records of the changelog that cannot be applied, as only others than a scorer write them.

A later record under the same key takes a faulty one's place, and so does a tombstone, which is
sound under any key but that of the positions.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from aiokafka import ConsumerRecord

from schemas.undecodable import UNDECODABLE
from services.scorer.positions import POSITIONS_KEY, decode_positions
from services.scorer.replica.sound_records import all_sound, why_unsound


class Fault(NamedTuple):
    """A record that cannot be applied, and why."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    reason: str

    @property
    def end(self) -> str:
        """What ends it."""
        if self.key == POSITIONS_KEY:
            return "the next transaction of the partition's owner ends this, else `rapport rebuild`"
        return "a sound record or a tombstone under this key ends this, or `rapport rebuild`"

    def __str__(self) -> str:
        """For logs and `/readyz`, so without the key: it has the ids of members."""
        where = f"{self.topic} partition {self.partition} offset {self.offset}"
        return f"{where} cannot be applied: {self.reason}; {self.end}"


class Sifted(NamedTuple):
    """The sound records that come before the first fault, and that."""

    records: list[ConsumerRecord]
    fault: Fault | None


def sift(
    topic: str, records: list[ConsumerRecord], positions: Mapping[str, int], partitions: int
) -> Sifted:
    """Leave out the faulty ones of `records`, but for one whose place no later one has taken.

    `positions` are the last ones stated before, `partitions` is how many there are.

    Raises:
        UnknownLayoutError: where newer code has written a record.
    """
    marks = [record for record in records if record.key == POSITIONS_KEY]
    if not _faulty(marks, positions) and all_sound(topic, records, partitions):
        return Sifted(records, None)
    reasons = _unsound(topic, records, partitions) | _faulty(marks, positions)
    faults = [record for record in records if record.offset in reasons]
    replaced = _last_sound(records, reasons)
    lasting = [record for record in faults if record.offset > replaced.get(record.key, -1)]
    if not lasting:
        return Sifted([r for r in records if r.offset not in reasons], None)
    first = lasting[0]
    fault = Fault(topic, first.partition, first.offset, first.key, reasons[first.offset])
    before = [r for r in records if r.offset < first.offset and r.offset not in reasons]
    return Sifted(before, fault)


def torn(partition: int, positions: Mapping[str, Mapping[str, int]], one: str, other: str) -> Fault:
    """What is wrong where two topics end at different `positions`: one of them lacks something."""
    behind, ahead = sorted((one, other), key=lambda topic: sum(positions[topic].values()))
    reason = f"it ends before a transaction that is in {ahead}: Kafka has lost the end of one"
    return Fault(behind, partition, -1, POSITIONS_KEY, reason)


def _last_sound(
    records: Iterable[ConsumerRecord], reasons: Mapping[int, str]
) -> dict[bytes | None, int]:
    """The offset of the last sound record of each key."""
    return {record.key: record.offset for record in records if record.offset not in reasons}


def _unsound(topic: str, records: Iterable[ConsumerRecord], partitions: int) -> dict[int, str]:
    """By offset, why records are unsound, those of positions apart."""
    found = (
        (record.offset, why_unsound(topic, record, partitions))
        for record in records
        if record.key != POSITIONS_KEY
    )
    return {offset: reason for offset, reason in found if reason is not None}


def _faulty(marks: Sequence[ConsumerRecord], last: Mapping[str, int]) -> dict[int, str]:
    """By offset, why positions are faulty."""
    reasons = {}
    for record in marks:
        try:
            stated = decode_positions(record.value)
        except (*UNDECODABLE, TypeError) as error:
            reasons[record.offset] = f"it states no positions ({error})"
            continue
        back = sorted(topic for topic, offset in last.items() if stated.get(topic, 0) < offset)
        if back:
            reasons[record.offset] = f"its positions run backwards for {', '.join(back)}"
        else:
            last = stated
    return reasons
