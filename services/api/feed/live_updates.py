"""What arrives for one ego, from one place in the journals of arrivals to the next."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from relationships.network.feed import FeedEntry, FeedSort
from services.api.feed.arrival_watch import Arrivals, Numbered, Place
from services.api.feed.feed import Item, feed_order, told_news
from services.api.http.parameters import FeedQuery
from services.api.reading.reads import Reads

_AT_ONCE = 100


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
        """What was told at the time of `place` or later, the oldest first.

        It is for a place whose journals are lost: what was dated back may be left out, what was
        told at that very time comes again.
        """
        query = FeedQuery(sort=FeedSort.RECENT, kind=self._kind)
        with self._reads.snapshot() as snapshot:
            listed = feed_order(self._reads, snapshot, self._ego, query).listed
        missed = [told for told in reversed(listed) if told.at >= place.at]
        for start in range(0, len(missed), _AT_ONCE):
            for item in self._items(missed[start : start + _AT_ONCE]):
                yield Step(Place(place.journals, item.told.at, place.numbers), item.body)

    def arrived(self, place: Place, latest: Place) -> Iterator[Step]:
        """What arrived between the two, and at the end of each part that was read its place.

        Raises:
            JournalsLost: where not all of it can be had.
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
        principal = self._reads.identities.current().principal
        numbers = {
            FeedEntry(principal(arrival.member), arrival.at, arrival.source, arrival.id): number
            for number, arrival in found
        }
        for item in self._items(list(numbers)):
            after = place.moved(self._reads.now(), partition, numbers[item.told])
            yield Step(after, item.body)

    def _items(self, told: Sequence[FeedEntry]) -> list[Item]:
        with self._reads.snapshot() as snapshot:
            items = told_news(self._reads, snapshot, self._ego, self._reads.now(), told)
        return [item for item in items if self._kind in (None, item.body["update"]["kind"])]
