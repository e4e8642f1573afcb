"""Work on a table in a thread, which nobody leaves behind."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol, TypeVar

T = TypeVar("T")


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
    running = asyncio.ensure_future(asyncio.to_thread(work, *arguments))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        while not running.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([running])
        raise
