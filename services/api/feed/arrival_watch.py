"""What newly arrives in the tables, for all streams that wait for it: one poll serves them."""

import asyncio
import hashlib
from collections.abc import Sequence

import msgspec

from relationships.tables.arrivals import Arrival
from relationships.tables.journal import Journal
from relationships.tables.reader import TableReader

POLL_S = 0.05
"""An arrival reaches those who wait within this time."""

EACH_S = 0.0004
"""With many waiting it takes so much longer for each, so that other reads go on."""

BATCH = 500
"""So many arrivals of a partition are read at a time."""

Numbered = Sequence[tuple[int, Arrival]]


class Place(msgspec.Struct, frozen=True, array_like=True):
    """A place in the journals of arrivals, as of `at` (epoch ms).

    `numbers` are the last that were read, one for each partition, `journals` a digest of the
    journals they belong to.
    """

    journals: bytes
    at: int
    numbers: list[int]

    def moved(self, at: int, partition: int, number: int) -> "Place":
        """The place later on, with another number in one partition."""
        numbers = [*self.numbers]
        numbers[partition] = number
        return Place(self.journals, at, numbers)

    def is_behind(self, other: "Place") -> bool:
        """Whether something arrived between the two, or the journals are not the same."""
        return self.journals != other.journals or any(
            mine < others for mine, others in zip(self.numbers, other.numbers, strict=True)
        )


class Arrivals:
    """The journals of all partitions, polled only while somebody waits.

    All of it raises TableNotReady where a partition is not restored.
    """

    def __init__(self, tables: TableReader) -> None:
        self._tables = tables
        self._latest: Place | None = None
        self._polling: asyncio.Task[None] | None = None
        self._waiting = 0
        self._read: dict[tuple[int, int], Numbered] = {}

    def here(self, at: int) -> Place:
        """The place after all that has arrived until now, `at` (epoch ms)."""
        journals = self._journals()
        here = Place(_digest(journals), at, [journal.end for journal in journals])
        if self._latest is not None and self._latest.journals != here.journals:
            self._latest = None  # of before they were replaced, while nobody waited
        return here

    def keeps(self, place: Place) -> bool:
        """Whether all that arrived after `place` is still in the journals."""
        journals = self._journals()
        if place.journals != _digest(journals) or len(place.numbers) != len(journals):
            return False
        numbers = zip(journals, place.numbers, strict=True)
        return all(journal.start <= number <= journal.end for journal, number in numbers)

    async def beyond(self, place: Place) -> Place:
        """Where the journals end, once something arrived after `place`, or they were replaced."""
        self._waiting += 1
        try:
            while self._latest is None or not place.is_behind(self._latest):
                if self._polling is None or self._polling.done():
                    self._polling = asyncio.create_task(self._poll())
                await asyncio.shield(self._polling)
            return self._latest
        finally:
            self._waiting -= 1

    def read(self, partition: int, number: int) -> Numbered:
        """What arrived in `partition` after `number`, with numbers; at most `BATCH` of it."""
        asked = partition, number
        if asked not in self._read:
            with self._tables.view(partition) as view:
                self._read[asked] = view.arrivals(number, BATCH)
        return self._read[asked]

    def look(self) -> Place:
        """Where the journals end now; what was read of them is read again from then on."""
        self._latest = self.here(0)
        self._read.clear()
        return self._latest

    async def _poll(self) -> None:
        await asyncio.sleep(max(POLL_S, EACH_S * self._waiting))
        self.look()

    def _journals(self) -> list[Journal]:
        return [self._journal(partition) for partition in range(self._tables.partitions)]

    def _journal(self, partition: int) -> Journal:
        with self._tables.view(partition) as view:
            return view.journal()


def _digest(journals: Sequence[Journal]) -> bytes:
    """Eight bytes that are others for other journals."""
    return hashlib.blake2b(b"".join(j.id for j in journals), digest_size=8).digest()
