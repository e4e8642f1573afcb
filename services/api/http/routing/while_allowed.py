"""Ends a stream once whoever listens may not any more, whether or not it has anything to send."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, suppress
from typing import TypeVar

CHECK_S = 1.0
"""So often it is asked while nothing is sent: as soon as services notice a revoked key."""

Event = TypeVar("Event")


async def while_allowed(
    events: AsyncGenerator[Event], allowed: Callable[[], Awaitable[bool]]
) -> AsyncGenerator[Event]:
    """`events`, for as long as `allowed` says so; it is asked before each, and in between."""
    async with aclosing(events):
        while True:
            coming = asyncio.ensure_future(anext(events, None))
            try:
                while not coming.done():
                    await asyncio.wait([coming], timeout=CHECK_S)
                    if not await allowed():
                        return
            finally:
                if not coming.done():
                    await _let_go(coming)
            event = coming.result()
            if event is None:
                return
            yield event


async def _let_go(coming: "asyncio.Future[Event | None]") -> None:
    """Leave the events at rest, so that they can be closed."""
    coming.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.wait([coming])
