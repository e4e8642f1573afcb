"""Result lists that are kept until they expire, those alike only once."""

import secrets
from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Generic, NamedTuple, TypeVar

from services.api.reading.sight.viewer import Viewer
from services.http.problems import unavailable

KEPT_S = 300.0
"""A result list expires so long after its first page."""

SHARED = 8
"""A list that is kept already takes as much room, kept once more, as so many items."""

_NO_ROOM = "Too many long lists are being read page by page; ask later, or for longer pages"

Listed = TypeVar("Listed")


@dataclass(frozen=True, slots=True)
class ResultList(Generic[Listed]):
    """What was listed for `ego`, in order, and the time (epoch ms) it is about.

    `past`: whether ego had had events since that time.
    The page to read begins at `offset`; `key` is what the list is kept under, if it is. It tells
    nothing of whom statements in `erasures` name from offset `known` on: None stands for now.
    """

    ego: str
    at: int
    listed: Sequence[Listed]
    past: bool = False
    offset: int = 0
    key: str | None = None
    known: int | None = None


class Kept(NamedTuple, Generic[Listed]):
    """A list that `viewer` began, until a time of the clock."""

    until: float
    viewer: Viewer | None
    results: ResultList[Listed]


class KeptLists(Generic[Listed]):
    """Lists by key, of `most` items in total, or one of any length.

    Who asks again and again mostly gets the same order, of which one copy is kept.
    """

    def __init__(self, most: int, clock: Callable[[], float]) -> None:
        self._most, self._clock = most, clock
        self._kept: OrderedDict[str, Kept[Listed]] = OrderedDict()
        self._latest: dict[tuple[Viewer | None, str], str] = {}
        self._uses: Counter[int] = Counter()
        self._size = 0

    def get(self, key: str) -> Kept[Listed] | None:
        """What is kept under `key`, unless it has expired."""
        self._expire()
        return self._kept.get(key)

    def keep(self, viewer: Viewer | None, results: ResultList[Listed]) -> str:
        """Keep `results`, and return under which key.

        Raises:
            Problem: 503 where there is no room, as what was promised is kept.
        """
        self._expire()
        results = self._sharing(viewer, results)
        size = self._size_of(results)
        if self._kept and self._size + size > self._most:
            first = next(iter(self._kept.values()))
            raise unavailable(_NO_ROOM, ceil(first.until - self._clock()))
        key = secrets.token_urlsafe(9)
        self._kept[key] = Kept(self._clock() + KEPT_S, viewer, results)
        self._latest[viewer, results.ego] = key
        self._size += size
        self._uses[id(results.listed)] += 1
        return key

    def _sharing(self, viewer: Viewer | None, results: ResultList[Listed]) -> ResultList[Listed]:
        """`results`, with the very list that ego was given before where it is the same."""
        before = self._latest.get((viewer, results.ego))
        if before is None:
            return results
        listed = self._kept[before].results.listed
        return replace(results, listed=listed) if listed == results.listed else results

    def _size_of(self, results: ResultList[Listed]) -> int:
        """The room it takes beside the others, in items."""
        return SHARED if id(results.listed) in self._uses else len(results.listed)

    def _expire(self) -> None:
        now = self._clock()
        while self._kept:
            key, kept = next(iter(self._kept.items()))
            if kept.until > now:
                break
            del self._kept[key]
            self._forget(key, kept)

    def _forget(self, key: str, kept: Kept[Listed]) -> None:
        listed = id(kept.results.listed)
        self._uses[listed] -= 1
        if not self._uses[listed]:
            del self._uses[listed]
        self._size -= self._size_of(kept.results)
        asked = kept.viewer, kept.results.ego
        if self._latest[asked] == key:
            del self._latest[asked]
