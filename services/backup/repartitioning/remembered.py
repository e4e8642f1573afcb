"""The ids of counted events, whose generations go by offsets of the log that they stand in.

A hash does not say whose the event was, so a new partition gets all of its sources: it remembers
every id that it may meet again, and others besides.
"""

from collections.abc import Iterator
from heapq import merge
from operator import attrgetter
from typing import NamedTuple

from relationships.tables.changeset import (
    FORGOTTEN_KEY,
    Changes,
    decode_kept_from,
    decode_seen,
    encode_seen,
)
from relationships.tables.seen_ids import SeenIds
from schemas.topics import SEEN
from services.backup.repartitioning.placing import Placing, Read
from services.scorer.positions import POSITIONS_KEY


class _Ids(NamedTuple):
    """Some ids, and the place of their generation among all: when it ended, and which it is."""

    place: tuple[int, int, int]
    ids: SeenIds


_place = attrgetter("place")


class Remembered:
    """The records of `seen` for each new partition."""

    def __init__(self, placing: Placing, read: Read) -> None:
        self._placing, self._read = placing, read

    def items(self, partition: int) -> Iterator[tuple[bytes, bytes]]:
        """Keys and values for a new partition, whose log begins with them; oldest ids first."""
        begun, start, offset = None, 0, 0
        for place, ids in merge(*map(self._of, self._placing.sources(partition)), key=_place):
            if place != begun:
                begun, start = place, offset
            for item in encode_seen(Changes(seen=[ids._replace(start=start)])):
                yield item
                offset += 1

    def _of(self, number: int) -> Iterator[_Ids]:
        """What an old partition still remembers, by places that ascend."""
        kept_from, ended = 0, dict[int, int]()
        for key, value in self._said(number):
            if key == FORGOTTEN_KEY:
                kept_from = decode_kept_from(value)
            else:
                ids = decode_seen(value)
                ended[ids.start] = max(ids.until, *ended.values(), 0)
        for key, value in self._said(number):
            if key != FORGOTTEN_KEY and (ids := decode_seen(value)).start >= kept_from:
                yield _Ids((ended[ids.start], number, ids.start), ids)

    def _said(self, number: int) -> Iterator[tuple[bytes, bytes]]:
        """Keys and values of what an old partition holds, positions apart."""
        for record in self._read(SEEN, number):
            if record.key != POSITIONS_KEY and record.key is not None and record.value is not None:
                yield record.key, record.value
