"""What one batch changes in a partition's table, and what travels to its changelog."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import Struct

import numpy as np

from relationships.keys import Item
from relationships.tables.seen_entries import COUNTED, ENTRY_BYTES, Entries

_CHUNK_BYTES = 16_384 * ENTRY_BYTES
_LAYOUT = 2
_HEAD = Struct(">BI")
_HEAD_1 = Struct(">I")


@dataclass(slots=True)
class Changes:
    """New rows (headers among them), profiles, and what became of events' ids, by hour.

    An item of `seen` holds, for an hour since 1970, the encoded entries of what was counted in it.
    """

    rows: list[Item] = field(default_factory=list)
    profiles: list[Item] = field(default_factory=list)
    seen: list[tuple[int, bytes]] = field(default_factory=list)


def encode_seen(hour: int, entries: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Records of the `seen` topic: the hour and some entries each, under a key of their own."""
    head = _HEAD.pack(_LAYOUT, hour)
    for start in range(0, len(entries), _CHUNK_BYTES):
        chunk = entries[start : start + _CHUNK_BYTES]
        yield head + chunk[:ENTRY_BYTES], head + chunk


def decode_seen(value: bytes) -> tuple[int, bytes]:
    """The hour and entries of a record of the `seen` topic.

    One of layout 1 has hashes of 16 bytes alone, and begins with a 0.
    """
    if value[0] == _LAYOUT:
        _, hour = _HEAD.unpack_from(value)
        return hour, value[_HEAD.size :]
    (hour,) = _HEAD_1.unpack_from(value)
    hashes = Entries.decode(value[_HEAD_1.size :])
    return hour, hashes.marked(np.uint64(COUNTED)).encode()
