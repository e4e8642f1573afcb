"""Changelog records of a partition: where their transactions end, and what they change."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from aiokafka import ConsumerRecord

from relationships.keys import is_row_key
from relationships.profile import layout as profile_layout
from relationships.row import layout as row_layout
from relationships.tables.changeset import FORGOTTEN_KEY, Changes, decode_kept_from, decode_seen
from relationships.tables.seen_ids import SeenIds
from schemas.topics import PROFILES, RELATIONSHIPS, SEEN
from services.scorer.positions import POSITIONS_KEY, decode_positions


def changes_of(records: Mapping[str, list[ConsumerRecord]]) -> Changes:
    """What records, by topic, change in the table: the last value of each key.

    Raises:
        UnknownLayoutError: where a row or a profile is of a layout that this code does not know.
    """
    rows, profiles = _last_values(records[RELATIONSHIPS]), _last_values(records[PROFILES])
    row_layout.refuse_unknown(value[0] for key, value in rows if value and is_row_key(key))
    profile_layout.refuse_unknown(profile for _, profile in profiles if profile)
    return Changes(
        rows=rows,
        profiles=profiles,
        seen=_seen_ids(records[SEEN]),
        kept_from=max(map(decode_kept_from, _values(records[SEEN], FORGOTTEN_KEY)), default=0),
    )


def _seen_ids(records: Iterable[ConsumerRecord]) -> list[SeenIds]:
    """What became of ids, those of a generation together."""
    parts: defaultdict[int, list[SeenIds]] = defaultdict(list)
    for record in records:
        if record.key not in (POSITIONS_KEY, FORGOTTEN_KEY):
            ids = decode_seen(record.value)
            parts[ids.start].append(ids)
    return [
        SeenIds(start, max(each.until for each in ids), b"".join(each.entries for each in ids))
        for start, ids in sorted(parts.items())
    ]


def _values(records: Iterable[ConsumerRecord], key: bytes) -> Iterator[bytes]:
    return (record.value for record in records if record.key == key)


def _last_values(records: Iterable[ConsumerRecord]) -> list[tuple[bytes, bytes | None]]:
    values = {record.key: record.value for record in records}
    values.pop(POSITIONS_KEY, None)
    return sorted(values.items(), key=lambda item: item[0])


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
