"""Stale-while-revalidate: what takes long to compute is served from memory, and computed again
in the background once it is stale; one computation at a time.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, NamedTuple, TypeVar

from services.http.problems import unavailable

log = logging.getLogger(__name__)

T = TypeVar("T")

FRESH_FACTOR = 20
"""What took s seconds to compute is fresh for 20 s; after that a read starts computing it anew."""

SOON_S = 0.25
"""What took no longer than this is waited for once it is stale: its readers see what is now."""


class _Entry(NamedTuple, Generic[T]):
    value: T
    fresh_until: float
    is_soon_made: bool


class StaleWhileRevalidate(Generic[T]):
    """A cache of the `most` values computed last, by key. For use in one event loop."""

    def __init__(self, most: int = 100, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._entries: OrderedDict[Hashable, _Entry[T]] = OrderedDict()
        self._tasks: dict[Hashable, asyncio.Task[T]] = {}
        self._one_at_a_time = asyncio.Lock()

    async def get(
        self,
        key: Hashable,
        compute: Callable[[], Awaitable[T]],
        wait: float,
        *,
        fresh: bool = False,
    ) -> T:
        """The cached value, if any, stale or not, else what `compute` returns.

        A stale one that is made soon (`SOON_S`) is made first. With `fresh` it is always computed,
        beginning after this call.

        Raises:
            Problem: 503 where it is not computed within `wait` seconds; computing goes on.
        """
        entry = self._entries.get(key)
        if entry is not None and not fresh:
            if self._clock() < entry.fresh_until:
                return entry.value
            if not entry.is_soon_made:
                self._start(key, compute)
                return entry.value
        try:
            async with asyncio.timeout(wait):
                return await self._computed(key, compute, fresh=fresh)
        except TimeoutError:
            raise unavailable("This takes long to work out; ask again in a while") from None

    async def stop(self) -> None:
        """Cancel what is being computed."""
        for task in self._tasks.values():
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks.values())

    async def _computed(
        self, key: Hashable, compute: Callable[[], Awaitable[T]], *, fresh: bool
    ) -> T:
        """The value, of a computation under way or a new one; if `fresh`, of a new one only."""
        if fresh and key in self._tasks:
            await asyncio.shield(self._tasks[key])
        return await asyncio.shield(self._start(key, compute))

    def _start(self, key: Hashable, compute: Callable[[], Awaitable[T]]) -> asyncio.Task[T]:
        """The task that computes it, started unless it is under way."""
        if key not in self._tasks:
            self._tasks[key] = asyncio.create_task(self._compute(key, compute))
            self._tasks[key].add_done_callback(_log_failure)
        return self._tasks[key]

    async def _compute(self, key: Hashable, compute: Callable[[], Awaitable[T]]) -> T:
        try:
            async with self._one_at_a_time:
                started = self._clock()
                value = await compute()
                ended = self._clock()
        finally:
            self._tasks.pop(key, None)
        took = ended - started
        self._entries[key] = _Entry(value, ended + took * FRESH_FACTOR, took <= SOON_S)
        self._entries.move_to_end(key)
        while len(self._entries) > self._most:
            self._entries.popitem(last=False)
        return value


def _log_failure(task: asyncio.Task[T]) -> None:
    """Log a failure, even if nobody waits for the result any more."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.info("not computed: %s", error)
