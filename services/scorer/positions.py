"""The positions record: up to where the feeds are applied, as each changelog topic states it.

It is the last record of a transaction in each topic of the changelog.
"""

from collections.abc import Mapping

import msgspec

POSITIONS_KEY = b"\0positions"

_decoder = msgspec.msgpack.Decoder(dict[str, int])


def positions_record(positions: Mapping[str, int]) -> tuple[bytes, bytes]:
    """The key and value of a record that states the next offset of each feed topic."""
    return POSITIONS_KEY, msgspec.msgpack.encode(dict(positions))


def decode_positions(value: bytes) -> dict[str, int]:
    """The next offset of each feed topic, from a positions record's value."""
    return _decoder.decode(value)
