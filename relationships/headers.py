"""An ego's header: what is known of all its relationships together, without reading them."""

from struct import Struct
from typing import NamedTuple

_LAYOUT = Struct("<4q")


class Header(NamedTuple):
    """`latest`: greatest `at` of any of ego's events (epoch ms); `events`: how many were folded;
    `contacts`: rows of relationships; `followers`: members whose follow of ego holds."""

    latest: int = 0
    events: int = 0
    contacts: int = 0
    followers: int = 0

    def encode(self) -> bytes:
        """32 bytes, little-endian."""
        return _LAYOUT.pack(*self)

    @classmethod
    def decode(cls, encoded: bytes) -> "Header":
        """The header in `encoded`; of empty bytes that of a member never seen."""
        return cls(*_LAYOUT.unpack(encoded)) if encoded else cls()


def header_key(ego: str) -> bytes:
    """The key of ego's header: that of a relationship with nobody, so it sorts before them."""
    return ego.encode() + b"\0"


def row_key(ego: str, contact: str) -> bytes:
    """The key of the row of ego and contact; no member id contains a zero byte."""
    return ego.encode() + b"\0" + contact.encode()
