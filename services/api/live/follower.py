"""Who follows an ego: what changed since it last looked."""

import asyncio
from collections.abc import Iterable

from services.api.live.standing import Change


class Follower:
    """Follows `egos`, which are one.

    `news` is set whenever there may be something new: a change, an arrival, another time.
    """

    def __init__(self, egos: Iterable[str]) -> None:
        self.egos = tuple(egos)
        self.news = asyncio.Event()
        self._change = Change()

    def note(self, change: Change) -> None:
        """Something changed."""
        self._change = self._change.and_then(change)
        self.news.set()

    def take(self) -> Change:
        """What changed since it was last taken."""
        change, self._change = self._change, Change()
        return change
