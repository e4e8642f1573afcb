"""Where a page's cursor is kept: the result list of page one, so that later pages neither skip
nor repeat, whatever happens in between.

Result lists are kept in this process for a few minutes: with several api processes behind one
address, a reader's pages must go to the same one.
"""

import copy
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from relationships.tables.erased_members import NOBODY, ErasedMembers
from services.api.http.cursor_encoding import decode_cursor, encode_cursor, invalid_cursor
from services.api.http.kept_lists import KeptLists, ResultList
from services.api.reading.sight.viewer import Viewer

Listed = TypeVar("Listed")


class Pages(NamedTuple):
    """A resource answers in pages; its result lists hold at most so many items in total, or one
    list of any length. `named`: the members that an item names."""

    most: int
    named: Callable[[Any], Iterable[str]]


class _Cursor(msgspec.Struct, array_like=True):
    key: str
    offset: int


class ResultPages(Generic[Listed]):
    """The result lists of one resource that have further pages.

    What was promised is kept until it expires: where there is no room, a new list is refused.
    Whoever is `erased` after a list was begun is not in its later pages.
    """

    def __init__(
        self,
        most: int,
        named: Callable[[Listed], Iterable[str]] = lambda item: (),
        erased: Callable[[], ErasedMembers] = lambda: NOBODY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._named, self._erased = named, erased
        self._viewer: Viewer | None = None
        self._lists = KeptLists[Listed](most, clock)

    def seen_by(self, viewer: Viewer | None) -> "ResultPages[Listed]":
        """The same lists, of which those alone can be resumed that `viewer` began."""
        if viewer == self._viewer:
            return self
        seen = copy.copy(self)
        seen._viewer = viewer
        return seen

    def resume(self, cursor: str | None, ego: str) -> ResultList[Listed] | None:
        """The result list that `cursor` continues, at its offset; None without a cursor.

        Raises:
            Problem: 400 where the cursor is not one of `ego`'s and the viewer's, or has expired.
        """
        if cursor is None:
            return None
        place = decode_cursor(cursor, _Cursor)
        kept = self._lists.get(place.key)
        if kept is None or (kept.viewer, kept.results.ego) != (self._viewer, ego):
            raise invalid_cursor()
        if not 0 < place.offset < len(kept.results.listed):
            raise invalid_cursor()
        if (forgets := self._erased().since(kept.results.known or 0)) and forgets(ego):
            raise invalid_cursor()
        return replace(kept.results, offset=place.offset, key=place.key)

    def page(self, results: ResultList[Listed], limit: int) -> tuple[Sequence[Listed], str | None]:
        """At most `limit` items of `results`, and the cursor for those after them, if any.

        Raises:
            Problem: 503 where too much is kept already to promise further pages.
        """
        end = results.offset + limit
        page = self._shown(results, results.listed[results.offset : end])
        if end >= len(results.listed):
            return page, None
        return page, encode_cursor(_Cursor(results.key or self._keep(results), end))

    def _shown(self, results: ResultList[Listed], page: Sequence[Listed]) -> Sequence[Listed]:
        """Those of a page that name nobody who is erased since the list was begun."""
        erased = self._erased()
        forgets = erased.since(erased.latest if results.known is None else results.known)
        if forgets is None:
            return page
        return [item for item in page if not any(map(forgets, self._named(item)))]

    def _keep(self, results: ResultList[Listed]) -> str:
        if results.known is None:
            results = replace(results, known=self._erased().latest)
        return self._lists.keep(self._viewer, results)
