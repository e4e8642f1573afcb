"""Where a page's cursor is kept: the result list of page one, so that later pages neither skip
nor repeat, whatever happens in between.

Result lists are kept in this process for a few minutes: with several api processes behind one
address, a reader's pages must go to the same one.
"""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Generic, NamedTuple, TypeVar

import msgspec

from services.api.http.cursor_encoding import decode_cursor, encode_cursor, invalid_cursor
from services.http.problems import unavailable

KEPT_S = 300.0
"""A result list expires so long after its first page."""

_NO_ROOM = "Too many long lists are being read page by page; ask later, or for longer pages"

Listed = TypeVar("Listed")


class Pages(NamedTuple):
    """A resource answers in pages; its result lists hold at most so many items in total, or one
    list of any length."""

    most: int


@dataclass(frozen=True, slots=True)
class ResultList(Generic[Listed]):
    """What was listed for `ego`, in order, and the time (epoch ms) it is about.

    `past`: whether ego had had events since that time.
    The page to read begins at `offset`; `key` is what the list is kept under, if it is.
    """

    ego: str
    at: int
    listed: Sequence[Listed]
    past: bool = False
    offset: int = 0
    key: str | None = None


class _Cursor(msgspec.Struct, array_like=True):
    key: str
    offset: int


class ResultPages(Generic[Listed]):
    """The result lists of one resource that have further pages.

    What was promised is kept until it expires: where there is no room, a new list is refused.
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, ResultList[Listed]]] = OrderedDict()
        self._size = 0

    def resume(self, cursor: str | None, ego: str) -> ResultList[Listed] | None:
        """The result list that `cursor` continues, at its offset; None without a cursor.

        Raises:
            Problem: 400 where the cursor is not one of `ego`'s, or has expired.
        """
        if cursor is None:
            return None
        place = decode_cursor(cursor, _Cursor)
        self._expire()
        _, kept = self._kept.get(place.key, (0.0, None))
        if kept is None or kept.ego != ego or not 0 < place.offset < len(kept.listed):
            raise invalid_cursor()
        return replace(kept, offset=place.offset, key=place.key)

    def page(self, results: ResultList[Listed], limit: int) -> tuple[Sequence[Listed], str | None]:
        """At most `limit` items of `results`, and the cursor for those after them, if any.

        Raises:
            Problem: 503 where too much is kept already to promise further pages.
        """
        end = results.offset + limit
        page = results.listed[results.offset : end]
        if end >= len(results.listed):
            return page, None
        return page, encode_cursor(_Cursor(results.key or self._keep(results), end))

    def _keep(self, results: ResultList[Listed]) -> str:
        self._expire()
        size = len(results.listed)
        if self._kept and self._size + size > self._most:
            until, _ = next(iter(self._kept.values()))
            raise unavailable(_NO_ROOM, ceil(until - self._clock()))
        key = secrets.token_urlsafe(9)
        self._kept[key] = (self._clock() + KEPT_S, results)
        self._size += size
        return key

    def _expire(self) -> None:
        now = self._clock()
        while self._kept:
            key, (until, results) = next(iter(self._kept.items()))
            if until > now:
                break
            del self._kept[key]
            self._size -= len(results.listed)
