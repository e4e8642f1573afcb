"""Orders: who stood where when page one was read, kept so that later pages neither skip nor repeat.

Kept in this process for a few minutes: with several api processes behind one address, a
reader's pages must go to the same one.
"""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from services.api.cursors import decode_cursor, encode_cursor, invalid_cursor

KEPT_S = 300.0
"""An order expires so long after its first page."""

MAX_CONTACTS = 2_000_000
"""Orders name at most so many contacts together; the oldest give way."""


@dataclass(frozen=True, slots=True)
class Order:
    """The contacts of a ranking, in order, and the time (epoch ms) it is about."""

    ego: str
    at: int
    contacts: Sequence[str]


class _Place(msgspec.Struct, array_like=True):
    order: str
    offset: int


class Orders:
    """The orders of rankings with further pages."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, max_contacts: int = MAX_CONTACTS
    ) -> None:
        self._clock = clock
        self._max_contacts = max_contacts
        self._kept: OrderedDict[str, tuple[float, Order]] = OrderedDict()
        self._contacts = 0

    def keep(self, order: Order, offset: int) -> str:
        """The cursor for the page of `order` that begins at `offset`."""
        name = secrets.token_urlsafe(9)
        self._kept[name] = (self._clock() + KEPT_S, order)
        self._contacts += len(order.contacts)
        self._drop()
        return encode_cursor(_Place(name, offset))

    def page(self, cursor: str, ego: str, limit: int) -> tuple[Order, Sequence[str], str | None]:
        """The order, its next contacts (at most `limit`), and the cursor after them.

        Raises:
            Problem: 400 where the cursor is not one of `ego`'s, or has expired.
        """
        place = decode_cursor(cursor, _Place)
        self._drop()
        _, order = self._kept.get(place.order, (0.0, None))
        if order is None or order.ego != ego or not 0 < place.offset < len(order.contacts):
            raise invalid_cursor()
        end = place.offset + limit
        more = end < len(order.contacts)
        following = encode_cursor(_Place(place.order, end)) if more else None
        return order, order.contacts[place.offset : end], following

    def _drop(self) -> None:
        """Let go of what has expired, and of the oldest while there is too much."""
        now = self._clock()
        while self._kept:
            name, (until, order) = next(iter(self._kept.items()))
            if until > now and self._contacts <= self._max_contacts:
                break
            del self._kept[name]
            self._contacts -= len(order.contacts)
