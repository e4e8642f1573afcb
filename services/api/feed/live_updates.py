"""What arrives for one ego, from one place in the journals of arrivals to the next."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from relationships.network.feed import FeedEntry, FeedSort
from services.api.feed.arrival_watch import Arrivals, Numbered, Place
from services.api.feed.feed import FeedQuery, Item, feed_entries, feed_items
from services.api.reading.reads import Reads

_BATCH = 100


class Step(NamedTuple):
    """An update's body, if any, and the place after it."""

    place: Place
    body: dict[str, Any] | None = None


class JournalsLost(Exception):
    """What comes next is not in the journals any more, or they are others."""


class LiveUpdates:
    """Updates of those `ego` follows or is connected to, of one `kind` or of all."""

    def __init__(self, reads: Reads, arrivals: Arrivals, ego: str, kind: str | None) -> None:
        self._reads, self._arrivals = reads, arrivals
        self._ego, self._kind = ego, kind

    def missed(self, place: Place) -> Iterator[Step]:
        """Updates dated at the time of `place` or later, the oldest first.

        It is for a place whose journals are lost: updates dated back may be left out, those of
        that very millisecond come again.
        """
        query = FeedQuery(sort=FeedSort.RECENT, kind=self._kind)
        with self._reads.snapshot() as snapshot:
            listed = feed_entries(self._reads, snapshot, self._ego, query).listed
        missed = [entry for entry in reversed(listed) if entry.at >= place.at]
        for start in range(0, len(missed), _BATCH):
            for item in self._items(missed[start : start + _BATCH]):
                yield Step(Place(place.journals, item.entry.at, place.numbers), item.body)

    def arrived(self, place: Place, latest: Place) -> Iterator[Step]:
        """Updates that arrived between the two, and the place after each batch of arrivals.

        Raises:
            JournalsLost: where the journals do not hold all of them.
        """
        if place.journals != latest.journals:
            raise JournalsLost
        for partition, end in enumerate(latest.numbers):
            while place.numbers[partition] < end:
                found = self._arrivals.read(partition, place.numbers[partition])
                if not found or found[0][0] != place.numbers[partition] + 1:
                    raise JournalsLost
                yield from self._steps(place, partition, found)
                place = place.moved(self._reads.now(), partition, found[-1][0])
                yield Step(place)

    def _steps(self, place: Place, partition: int, found: Numbered) -> Iterator[Step]:
        principal = self._reads.united.principal
        numbers = {
            FeedEntry(principal(arrival.member), arrival.at, arrival.source, arrival.id): number
            for number, arrival in found
        }
        for item in self._items(list(numbers)):
            after = place.moved(self._reads.now(), partition, numbers[item.entry])
            yield Step(after, item.body)

    def _items(self, entries: Sequence[FeedEntry]) -> list[Item]:
        with self._reads.snapshot() as snapshot:
            items = feed_items(self._reads, snapshot, self._ego, self._reads.now(), entries)
        return [item for item in items if self._kind in (None, item.body["update"]["kind"])]
