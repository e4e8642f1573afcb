"""What one batch changes in a partition's table, and what travels to its changelog."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from struct import Struct

import numpy as np

from relationships.keys import Item
from relationships.layouts import VERSIONS, UnknownLayoutError
from relationships.tables.seen_entries import COUNTED, ENTRY_BYTES, Entries
from relationships.tables.seen_ids import SeenIds
from schemas.times import HOUR_MS

FORGOTTEN_KEY = b"\0forgotten"
"""Key of the record of `seen` below which nothing is remembered any more: an offset of 8 bytes."""

_CHUNK_BYTES = 16_384 * ENTRY_BYTES
_LAYOUT = 2
_HEAD = Struct(">BQQ")
_HEAD_1 = Struct(">I")
_OFFSET = Struct(">Q")


@dataclass(slots=True)
class Changes:
    """New rows (headers among them), profiles, and what became of events' ids.

    `kept_from` is where the first generation of ids that is kept begins, 0 where that is as before.
    `newcomers` are the members who had no header before; None where nobody has looked.
    """

    rows: list[Item] = field(default_factory=list)
    profiles: list[Item] = field(default_factory=list)
    seen: list[SeenIds] = field(default_factory=list)
    kept_from: int = 0
    newcomers: Sequence[bytes] | None = None


def encode_seen(changes: Changes) -> Iterator[tuple[bytes, bytes]]:
    """Records of the `seen` topic: some ids each, under a key of their own, and what is kept."""
    for ids in changes.seen:
        head = _HEAD.pack(_LAYOUT, ids.start, ids.until)
        for place in range(0, len(ids.entries), _CHUNK_BYTES):
            chunk = ids.entries[place : place + _CHUNK_BYTES]
            yield head + chunk[:ENTRY_BYTES], head + chunk
    if changes.kept_from:
        yield FORGOTTEN_KEY, _OFFSET.pack(changes.kept_from)


def decode_kept_from(value: bytes) -> int:
    """Where the first generation that is kept begins, from a record under `FORGOTTEN_KEY`."""
    (kept_from,) = _OFFSET.unpack(value)
    return int(kept_from)


def decode_seen(value: bytes) -> SeenIds:
    """The ids in a record of the `seen` topic.

    One of layout 1 has hashes of 16 bytes alone, those of an hour since 1970, and begins with a 0.
    They are of the first generation, and no undo matches them.

    Raises:
        UnknownLayoutError: where newer code has written it.
        ValueError, struct.error: where it is no such record.
    """
    if _LAYOUT < value[0] < VERSIONS:
        raise UnknownLayoutError(f"ids of events have layout {value[0]}; known are 1 and {_LAYOUT}")
    if value[0] == _LAYOUT:
        _, start, until = _HEAD.unpack_from(value)
        return SeenIds(start, until, value[_HEAD.size :])
    if value[0]:
        raise ValueError("its value is no ids of events")
    (hour,) = _HEAD_1.unpack_from(value)
    hashes = Entries.decode(value[_HEAD_1.size :])
    return SeenIds(0, (hour + 1) * HOUR_MS, hashes.marked(np.uint64(COUNTED)).encode())
