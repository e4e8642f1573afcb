"""An ego's header: what is known of all its relationships together, without reading them."""

from collections.abc import Sequence
from struct import Struct
from typing import NamedTuple

import numpy as np

from relationships.arrays import Ints

_LAYOUT = Struct("<4q")
HEADER_BYTES = _LAYOUT.size

UNSEEN = bytes(HEADER_BYTES)
"""That of a member never seen, which is not stored."""


class Header(NamedTuple):
    """`latest`: greatest `at` of any of ego's events (epoch ms); `events`: how many count, net of
    undo; `contacts`: rows that have a history; `followers`: members whose follow of ego holds.

    That others blocked ego, or no longer do, is no event of ego's."""

    latest: int = 0
    events: int = 0
    contacts: int = 0
    followers: int = 0

    def encode(self) -> bytes:
        """32 bytes: four little-endian words of 64 bits."""
        return _LAYOUT.pack(*self)

    @classmethod
    def decode(cls, encoded: bytes) -> "Header":
        """The header in `encoded`; of empty bytes that of a member never seen."""
        return cls(*_LAYOUT.unpack(encoded)) if encoded else cls()


class Headers(NamedTuple):
    """Many headers as columns, each int64[n]; see `Header`."""

    latest: Ints
    events: Ints
    contacts: Ints
    followers: Ints


def encode_headers(headers: Headers) -> list[bytes]:
    """The bytes of each header, see `Header.encode`."""
    data = np.stack(headers, axis=1).astype("<i8").tobytes()
    starts = range(0, len(data), HEADER_BYTES)
    return [data[start : start + HEADER_BYTES] for start in starts]


def decode_headers(encoded: Sequence[bytes]) -> Headers:
    """The columns of `encoded` headers; of empty bytes that of a member never seen."""
    data = b"".join([header or UNSEEN for header in encoded])
    return Headers(*np.frombuffer(data, "<i8").reshape(-1, 4).astype(np.int64).T)


def unite_headers(headers: Sequence[Header]) -> Header:
    """One header of several members that are one; who follows two of them is counted twice."""
    latest, *counts = zip(*headers, strict=True)
    return Header(max(latest), *map(sum, counts))
