"""Work on tables in a thread, which nobody leaves behind."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Protocol, TypeVar

T = TypeVar("T")

_thread = ThreadPoolExecutor(1, "tables")
"""One for all tables: several would hand Python's lock to and fro at every row that LMDB reads.

That took a fifth of a record's time.
"""

_copying = ThreadPoolExecutor(1, "table-copies")


class Run(Protocol):
    """How work on a table is run."""

    async def __call__(self, work: Callable[..., T], *arguments: object) -> T:
        """What `work` returns."""


async def at_once(work: Callable[..., T], *arguments: object) -> T:
    """What `work` returns; nothing else runs meanwhile."""
    return work(*arguments)


async def in_thread(work: Callable[..., T], *arguments: object) -> T:
    """What `work` returns. Where this is cancelled, not before the thread is done.

    A table has one user at a time, and must not be closed under a thread that reads it.
    """
    return await _in(_thread, work, *arguments)


async def in_copying_thread(work: Callable[..., T], *arguments: object) -> T:
    """The same for what reads all of a table, which has other tables wait for nothing."""
    return await _in(_copying, work, *arguments)


async def _in(threads: ThreadPoolExecutor, work: Callable[..., T], *arguments: object) -> T:
    running = asyncio.get_running_loop().run_in_executor(threads, work, *arguments)
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        while not running.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([running])
        raise
