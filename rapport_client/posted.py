"""What has been posted, and up to where to wait until it can be read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from rapport_client.chunks import Chunk
from rapport_client.errors import RapportFault
from schemas.positions import Positions, decode_position, encode_position, merge


class HasPosition(Protocol):
    """What a write returns."""

    @property
    def position(self) -> str:
        """The token that a read takes as `after`."""


After = str | HasPosition
"""A position, or whatever has one: what a post or another write returned."""


@dataclass(frozen=True, slots=True)
class Posted:
    """How many events were accepted, their ids in order, and the position of all of them."""

    accepted: int
    ids: tuple[str, ...]
    position: str


class Sending:
    """A post under way: what of it is accepted so far."""

    def __init__(self) -> None:
        self._accepted = 0
        self._ids: list[str] = []
        self._reached: Positions = {}

    @property
    def posted(self) -> Posted:
        """All that was accepted."""
        return Posted(self._accepted, tuple(self._ids), encode_position(self._reached))

    def took(self, chunk: Chunk, accepted: int, position: str) -> None:
        """Note what the answer to `chunk` says."""
        self._accepted += accepted
        self._ids += chunk.ids
        merge(self._reached, decode_position(position))

    @contextmanager
    def trying(self, chunk: Chunk) -> Iterator[None]:
        """Have a fault that ends the post say how far it came."""
        try:
            yield
        except RapportFault as fault:
            fault.posted, fault.unsettled = self.posted, chunk.ids
            raise
