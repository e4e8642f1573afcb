"""The ids of a live connection's events: a place in the journals, and what its ego stood for."""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from services.api.feed.arrival_watch import Place
from services.api.feed.sealed_places import SealedPlaces
from services.api.live.standing import Standing


class Point(NamedTuple):
    """Where a connection is: what arrived up to `place`, and `digest` of how ego then stood."""

    place: Place
    digest: int


def digest_of(standings: Iterable[Standing]) -> int:
    """64 bits, signed, that are others once any of them is."""
    every = b"".join(standing.digest for standing in standings)
    return int.from_bytes(hashlib.blake2b(every, digest_size=8).digest(), signed=True)


class SealedPoints:
    """Makes and reads the ids: sealed places, whose last number is the digest."""

    def __init__(self, places: SealedPlaces) -> None:
        self._places = places

    def seal(self, point: Point) -> str:
        """The id that stands for `point`, another one each time."""
        journals, at, numbers = point.place.journals, point.place.at, point.place.numbers
        return self._places.seal(Place(journals, at, [*numbers, point.digest]))

    def opened(self, sealed: str) -> Point:
        """The point that an id stands for.

        Raises:
            Problem: 400 where it is not one of ours.
        """
        place = self._places.opened(sealed)
        *numbers, digest = place.numbers
        return Point(Place(place.journals, place.at, numbers), digest)
