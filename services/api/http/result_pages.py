"""Orders: who stood where when page one was read, kept so that later pages neither skip nor repeat.

Kept in this process for a few minutes: with several api processes behind one address, a
reader's pages must go to the same one.
"""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from services.api.http.cursor_encoding import decode_cursor, encode_cursor, invalid_cursor

KEPT_S = 300.0
"""An order expires so long after its first page."""

MAX_LISTED = 2_000_000
"""Orders of one kind list at most so many items together; the oldest give way."""

Listed = TypeVar("Listed")


@dataclass(frozen=True, slots=True)
class ResultList(Generic[Listed]):
    """What a ranking lists, in order, and the time (epoch ms) it is about."""

    ego: str
    at: int
    listed: Sequence[Listed]


class _Place(msgspec.Struct, array_like=True):
    order: str
    offset: int


class ResultPages(Generic[Listed]):
    """The orders of rankings of one kind with further pages."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, max_listed: int = MAX_LISTED
    ) -> None:
        self._clock = clock
        self._max_listed = max_listed
        self._kept: OrderedDict[str, tuple[float, ResultList[Listed]]] = OrderedDict()
        self._listed = 0

    def begin(self, order: ResultList[Listed], limit: int) -> tuple[Sequence[Listed], str | None]:
        """The first page of `order`, and the cursor for what comes after it, if anything does."""
        following = self.keep(order, limit) if len(order.listed) > limit else None
        return order.listed[:limit], following

    def keep(self, order: ResultList[Listed], offset: int) -> str:
        """The cursor for the page of `order` that begins at `offset`."""
        name = secrets.token_urlsafe(9)
        self._kept[name] = (self._clock() + KEPT_S, order)
        self._listed += len(order.listed)
        self._drop()
        return encode_cursor(_Place(name, offset))

    def page(
        self, cursor: str, ego: str, limit: int
    ) -> tuple[ResultList[Listed], Sequence[Listed], str | None]:
        """The order, what it lists next (at most `limit`), and the cursor after it.

        Raises:
            Problem: 400 where the cursor is not one of `ego`'s, or has expired.
        """
        place = decode_cursor(cursor, _Place)
        self._drop()
        _, order = self._kept.get(place.order, (0.0, None))
        if order is None or order.ego != ego or not 0 < place.offset < len(order.listed):
            raise invalid_cursor()
        end = place.offset + limit
        more = end < len(order.listed)
        following = encode_cursor(_Place(place.order, end)) if more else None
        return order, order.listed[place.offset : end], following

    def _drop(self) -> None:
        """Let go of what has expired, and of the oldest while there is too much."""
        now = self._clock()
        while self._kept:
            name, (until, order) = next(iter(self._kept.items()))
            if until > now and self._listed <= self._max_listed:
                break
            del self._kept[name]
            self._listed -= len(order.listed)
