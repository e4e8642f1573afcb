"""What a record of the changelog must be to be applied to its partition's table."""

import struct
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from aiokafka import ConsumerRecord

from relationships.changes.profile_changes import decode_published
from relationships.keys import (
    ERASED_BYTES,
    ERASED_KEY,
    FIRST_ID,
    NOTED_MARK,
    PREFERENCES_MARK,
    PUBLISHED_MARK,
    REFOLD_KEY,
    SETTINGS_MARK,
    WHOLE_KEY,
    is_row_key,
)
from relationships.layouts import UnknownLayoutError
from relationships.profile.profile import decode_profile
from relationships.row.headers import HEADER_BYTES
from relationships.row.preferences import decode_preferences, unite_settings
from relationships.row.soundness import unsound
from relationships.score.score_model import STAGES
from relationships.tables.changeset import FORGOTTEN_KEY, decode_kept_from, decode_seen
from relationships.tables.seen_entries import ENTRY_BYTES
from relationships.tables.wholeness import WHOLE_BYTES
from schemas.topics import PROFILES, RELATIONSHIPS, SEEN, partition_of
from services.scorer.positions import POSITIONS_KEY

_MAX_ID_BYTES = 200
_MAX_KEY_BYTES = 2 * _MAX_ID_BYTES + 1
_OF_NOBODY = {WHOLE_KEY: WHOLE_BYTES, ERASED_KEY: ERASED_BYTES, REFOLD_KEY: 1}
"""The keys of what is kept of a partition as a whole, and how many bytes that has."""

_FIRST_ID, _NOTED, _NEWLINE = FIRST_ID[0], NOTED_MARK[0], 0x0A


class Unsound(ValueError):
    """Why a record cannot be applied."""


def all_sound(topic: str, records: Sequence[ConsumerRecord], partitions: int) -> bool:
    """Whether no record is unsound, those of positions apart. Takes rows many at a time.

    Raises:
        UnknownLayoutError: where newer code has written a record.
    """
    if topic == RELATIONSHIPS:
        rows, noted, records = _parted(records)
        if not (_rows_sound(rows, partitions) and _noted_sound(noted, partitions)):
            return False
    if topic == PROFILES:  # which are read as a whole
        records = list({record.key: record for record in records}.values())
    return all(
        record.key == POSITIONS_KEY or why_unsound(topic, record, partitions) is None
        for record in records
    )


def why_unsound(topic: str, record: ConsumerRecord, partitions: int) -> str | None:
    """Why a record, not one of positions, cannot be applied; None where it can.

    Raises:
        UnknownLayoutError: where newer code has written it.
    """
    try:
        if record.key is None and not (topic == SEEN and record.value is None):
            raise Unsound("it has no key")
        if record.value is not None:
            owner = _CHECKS[topic](record)
            if owner is not None and partition_of(owner, partitions) != record.partition:
                raise Unsound(f"its key is of partition {partition_of(owner, partitions)}")
    except UnknownLayoutError:
        raise
    except (ValueError, TypeError, IndexError, struct.error, msgspec.MsgspecError) as error:
        return str(error)
    return None


def _parted(
    records: Iterable[ConsumerRecord],
) -> tuple[list[ConsumerRecord], list[ConsumerRecord], list[ConsumerRecord]]:
    """Rows, what was noted of them, and all others, by their keys."""
    rows, noted, others = [], [], []
    for record in records:
        key = record.key
        if not key:
            others.append(record)
        elif key[0] >= _FIRST_ID and key[-1]:
            rows.append(record)
        elif key[0] == _NOTED:
            noted.append(record)
        else:
            others.append(record)
    return rows, noted, others


def _rows_sound(records: Sequence[ConsumerRecord], partitions: int) -> bool:
    values = [record.value for record in records if record.value is not None]
    keys = [record.key for record in records]
    return not keys or (_pairs(keys, records[0].partition, partitions) and not len(unsound(values)))


def _noted_sound(records: Sequence[ConsumerRecord], partitions: int) -> bool:
    values = (record.value for record in records if record.value is not None)
    keys = [record.key[1:] for record in records]
    return not keys or (
        _pairs(keys, records[0].partition, partitions) and all(map(_is_noted, values))
    )


def _pairs(keys: Sequence[bytes], partition: int, partitions: int) -> bool:
    """Whether keys are pairs of ids, of which the first is of the partition."""
    joined = b"\n".join(keys)
    characters = np.frombuffer(joined, np.uint8)
    between = characters[(characters == 0) | (characters == _NEWLINE)]
    try:
        egos = set(joined.replace(b"\n", b"\0").decode().split("\0")[::2])
    except UnicodeDecodeError:
        return False
    return (
        len(between) == 2 * len(keys) - 1
        and not between[::2].any()
        and max(map(len, keys)) <= _MAX_KEY_BYTES
        and all(partition_of(ego, partitions) == partition for ego in egos)
    )


def _is_noted(value: bytes) -> bool:
    return len(value) == 2 and value[0] < len(STAGES)


def _of_relationships(record: ConsumerRecord) -> str | None:
    """Checks a record of `relationships` and returns its owner's id, if it has one."""
    key, value = record.key, record.value
    if (size := _OF_NOBODY.get(key)) is not None:
        _must(len(value) == size, f"its value has not {size} bytes")
        return None
    if key[:1] >= FIRST_ID:
        if is_row_key(key):
            _must(not len(unsound([value])), "its value is no row")
            return _ids(key, 2)[0]
        _must(len(value) == HEADER_BYTES, "its value is no header")
        return _ids(key[:-1], 1)[0]
    kind = _BESIDE_ROWS.get(key[:1])
    if kind is None:
        raise Unsound("its key is none of a row, a header or what is kept beside them")
    _must(kind.is_sound(value), f"its value is {kind.otherwise}")
    return _ids(key[1:], kind.ids)[0]


class _Kind(NamedTuple):
    """A kind of record beside rows: how many ids its key has, and which values are sound."""

    ids: int
    is_sound: Callable[[bytes], bool]
    otherwise: str


def _is_preferences(value: bytes) -> bool:
    return value[:1] in (b"\0", b"\1") and bool(decode_preferences(value))


def _is_settings(value: bytes) -> bool:
    return value[:1] == b"\0" and bool(unite_settings([value]))


def _is_published(value: bytes) -> bool:
    return bool(value) and bool(decode_published(value))


_BESIDE_ROWS = {
    PREFERENCES_MARK: _Kind(2, _is_preferences, "no preferences"),
    SETTINGS_MARK: _Kind(1, _is_settings, "no settings"),
    NOTED_MARK: _Kind(2, _is_noted, "nothing noted"),
    PUBLISHED_MARK: _Kind(1, _is_published, "nothing published"),
}
"""By the first byte of their keys; checking a value may raise as well."""


def _of_profiles(record: ConsumerRecord) -> str:
    """Checks a profile and returns whose it is."""
    _must(record.key[:1] >= FIRST_ID, "its key is no member id")
    _must(bool(record.value), "its value is no profile")
    decode_profile(record.value)
    return _ids(record.key, 1)[0]


def _of_seen(record: ConsumerRecord) -> None:
    """Checks ids of counted events, or up to where they are forgotten."""
    value = record.value
    if record.key == FORGOTTEN_KEY:
        _must(decode_kept_from(value) <= record.offset, "it forgets what is not yet there")
        return
    ids = decode_seen(value)
    _must(ids.start <= record.offset, "its ids belong to what is not yet there")
    _must(len(ids.entries) % ENTRY_BYTES == 0, "its value is no ids of events")


_CHECKS: dict[str, Callable[[ConsumerRecord], str | None]] = {
    RELATIONSHIPS: _of_relationships,
    PROFILES: _of_profiles,
    SEEN: _of_seen,
}
"""Each raises where a record is unsound."""


def _ids(key: bytes, count: int) -> list[str]:
    """The member ids in a key."""
    ids = key.decode().split("\0")
    _must(len(ids) == count and all(ids), "its key is not made of member ids")
    longest = max(len(each.encode()) for each in ids)
    _must(longest <= _MAX_ID_BYTES, f"its key has an id of more than {_MAX_ID_BYTES} bytes")
    return ids


def _must(holds: bool, reason: str) -> None:
    if not holds:
        raise Unsound(reason)
