"""Answers that take long to make: made one at a time, aside, and kept for a while."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, NamedTuple, TypeVar

from services.http.problems import unavailable

log = logging.getLogger(__name__)

T = TypeVar("T")

REST = 20
"""What took s seconds to make is good for 20 s; asked for later, it is made anew meanwhile."""


class _Held(NamedTuple, Generic[T]):
    value: T
    good_until: float


class StaleWhileRevalidate(Generic[T]):
    """The `most` answers last made, by what they are about. All run in one event loop."""

    def __init__(self, most: int = 100, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._held: OrderedDict[Hashable, _Held[T]] = OrderedDict()
        self._making: dict[Hashable, asyncio.Task[T]] = {}
        self._one_at_a_time = asyncio.Lock()

    async def get(
        self, key: Hashable, make: Callable[[], Awaitable[T]], wait: float, *, fresh: bool = False
    ) -> T:
        """What is kept, if anything, else what `make` makes; if `fresh`, what it makes from now.

        Raises:
            Problem: 503 where it is not made within `wait` seconds; it goes on being made.
        """
        held = self._held.get(key)
        if held is not None and not fresh:
            if self._clock() >= held.good_until:
                self._begun(key, make)
            return held.value
        try:
            async with asyncio.timeout(wait):
                return await self._made(key, make, fresh=fresh)
        except TimeoutError:
            raise unavailable("This takes long to work out; ask again in a while") from None

    async def stop(self) -> None:
        """Let go of what is being made."""
        for task in self._making.values():
            task.cancel()
        if self._making:
            await asyncio.wait(self._making.values())

    async def _made(self, key: Hashable, make: Callable[[], Awaitable[T]], *, fresh: bool) -> T:
        """What is made, under way already or not; if `fresh`, begun only now."""
        if fresh and key in self._making:
            await asyncio.shield(self._making[key])
        return await asyncio.shield(self._begun(key, make))

    def _begun(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> asyncio.Task[T]:
        """The task that makes it, begun unless it is under way."""
        if key not in self._making:
            self._making[key] = asyncio.create_task(self._make(key, make))
            self._making[key].add_done_callback(_look)
        return self._making[key]

    async def _make(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        try:
            async with self._one_at_a_time:
                started = self._clock()
                value = await make()
                ended = self._clock()
        finally:
            self._making.pop(key, None)
        self._held[key] = _Held(value, ended + (ended - started) * REST)
        self._held.move_to_end(key)
        while len(self._held) > self._most:
            self._held.popitem(last=False)
        return value


def _look(task: asyncio.Task[T]) -> None:
    """Tell of a failure, even if nobody waits any more."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.info("not made: %s", error)
