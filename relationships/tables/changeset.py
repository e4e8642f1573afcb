"""What one batch changes in a partition's table, and what travels to its changelog."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import Struct

from relationships.keys import Item

HASH_BYTES = 16
_HASHES_A_RECORD = 16_384
_HOUR = Struct(">I")


@dataclass(slots=True)
class Changes:
    """New rows (headers among them), profiles, and keys of events now counted, by hour.

    A list of `seen` holds, for an hour since 1970, the hashes of what was counted in it.
    """

    rows: list[Item] = field(default_factory=list)
    profiles: list[Item] = field(default_factory=list)
    seen: list[tuple[int, list[bytes]]] = field(default_factory=list)


def encode_seen(hour: int, hashes: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Records of the `seen` topic: the hour and some hashes each, under a key of their own."""
    for start in range(0, len(hashes), _HASHES_A_RECORD):
        chunk = hashes[start : start + _HASHES_A_RECORD]
        yield _HOUR.pack(hour) + chunk[0], _HOUR.pack(hour) + b"".join(chunk)


def decode_seen(value: bytes) -> tuple[int, list[bytes]]:
    """The hour and hashes of a record of the `seen` topic."""
    (hour,) = _HOUR.unpack_from(value)
    return hour, [value[i : i + HASH_BYTES] for i in range(_HOUR.size, len(value), HASH_BYTES)]
