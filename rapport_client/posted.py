"""What has been posted, and up to where to wait until it can be read."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

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


def posted(ids: Iterable[str], answers: Iterable[tuple[int, str]]) -> Posted:
    """All that the answers to chunks, counts and positions, say together."""
    reached: Positions = {}
    accepted = 0
    for count, position in answers:
        accepted += count
        merge(reached, decode_position(position))
    return Posted(accepted, tuple(ids), encode_position(reached))
