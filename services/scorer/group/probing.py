"""Probing rebalances: a worker that has warmed up what it is to own asks for it."""

import asyncio
import time
from collections.abc import Callable

from services.scorer.assignment.membership import Membership

PROBE_S = 10.0
"""How long a worker waits before it asks again, or asks for a part of what it is to own.

A rebalance pauses everyone for some tenths of a second.
"""

_LOOK_EVERY_S = 0.5


class Probing:
    """Joins the group anew, by `rejoin`, once the worker's warm-ups are whole.

    Where they take long it asks for those that are, so that load is shared before the last is.
    """

    def __init__(
        self,
        membership: Membership,
        rejoin: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._membership = membership
        self._rejoin = rejoin
        self._clock = clock
        self._warmups: frozenset[int] = frozenset()
        self._given_at = self._asked_at = -PROBE_S

    async def run(self) -> None:
        """Look now and then until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            self.look()

    def look(self) -> None:
        """Ask where there is something to ask for, and it is time."""
        now, warmups = self._clock(), self._membership.warmups
        if warmups != self._warmups:
            self._warmups, self._given_at = warmups, now
        warmed = warmups & self._membership.whole()
        latest = self._asked_at if warmed == warmups else max(self._asked_at, self._given_at)
        if warmed and now >= latest + PROBE_S:
            self._asked_at = now
            self._rejoin()
