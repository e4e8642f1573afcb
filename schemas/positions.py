"""Positions: up to where, in which partitions, something has been written or applied.

`{topic: {partition: next offset}}`. A 202 hands out the token of what it published; a read
that gets it back waits until all of it has been applied.
"""

import base64
import binascii
from collections.abc import Mapping

import msgspec

Positions = dict[str, dict[int, int]]


class InvalidPosition(ValueError):
    """A token that no `encode_position` has made."""


def encode_position(positions: Mapping[str, Mapping[int, int]]) -> str:
    """The opaque, URL-safe token of `positions`."""
    packed = msgspec.msgpack.encode({topic: dict(p) for topic, p in positions.items()})
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def decode_position(token: str) -> Positions:
    """The positions in `token`.

    Raises:
        InvalidPosition: where it is no such token.
    """
    try:
        packed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        return msgspec.msgpack.decode(packed, type=Positions)
    except (binascii.Error, ValueError, msgspec.DecodeError):
        raise InvalidPosition("not a position that Rapport handed out") from None


def merge(positions: Positions, more: Positions) -> None:
    """Let `positions` reach as far as `more` does."""
    for topic, offsets in more.items():
        known = positions.setdefault(topic, {})
        for partition, offset in offsets.items():
            known[partition] = max(offset, known.get(partition, 0))
