"""Changelog records of a partition: where their transactions end, and what they change."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from aiokafka import ConsumerRecord

from relationships.keys import MAX_KEY_BYTES
from relationships.tables.changeset import FORGOTTEN_KEY, Changes, decode_kept_from, decode_seen
from relationships.tables.seen_ids import SeenIds
from schemas.topics import PROFILES, RELATIONSHIPS, SEEN
from services.scorer.positions import POSITIONS_KEY, decode_positions


def changes_of(records: Mapping[str, list[ConsumerRecord]]) -> Changes:
    """What sound records, by topic, change in the table: the last value of each key."""
    return Changes(
        rows=_last_values(records[RELATIONSHIPS]),
        profiles=_last_values(records[PROFILES]),
        seen=_seen_ids(records[SEEN]),
        kept_from=max(map(decode_kept_from, _values(records[SEEN], FORGOTTEN_KEY)), default=0),
    )


def _seen_ids(records: Iterable[ConsumerRecord]) -> list[SeenIds]:
    """What became of ids, those of a generation together."""
    parts: defaultdict[int, list[SeenIds]] = defaultdict(list)
    for record in records:
        if record.value is not None and record.key not in (POSITIONS_KEY, FORGOTTEN_KEY):
            ids = decode_seen(record.value)
            parts[ids.start].append(ids)
    return [
        SeenIds(start, max(each.until for each in ids), b"".join(each.entries for each in ids))
        for start, ids in sorted(parts.items())
    ]


def _values(records: Iterable[ConsumerRecord], key: bytes) -> Iterator[bytes]:
    return (record.value for record in records if record.key == key and record.value is not None)


def _last_values(records: Iterable[ConsumerRecord]) -> list[tuple[bytes, bytes | None]]:
    """The last value of each key. A tombstone under a key that no table has deletes nothing."""
    values = {record.key: record.value for record in records}
    values.pop(POSITIONS_KEY, None)
    return sorted(
        (key, value)
        for key, value in values.items()
        if value is not None or 0 < len(key) <= MAX_KEY_BYTES
    )


def transaction_ends(records: list[ConsumerRecord], applied: Mapping[str, int]) -> dict[int, int]:
    """How many of `records` come before each transaction's end, by the sum of its positions.

    Positions only grow, so that a sum names a transaction. That of the `applied` positions is
    at the beginning.
    """
    return {sum(applied.values()): 0} | {
        sum(decode_positions(record.value).values()): place
        for place, record in enumerate(records, 1)
        if record.key == POSITIONS_KEY
    }


def last_positions(records: list[ConsumerRecord]) -> dict[str, int] | None:
    """The last positions that `records` state; None where none do."""
    for record in reversed(records):
        if record.key == POSITIONS_KEY:
            return decode_positions(record.value)
    return None
