"""Server-sent events as an answer."""

from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, suppress

from sse_starlette import EventSourceResponse, ServerSentEvent
from sse_starlette.sse import SendTimeoutError
from starlette.types import Receive, Scope, Send

SLOW_S = 10
"""A client that takes nothing for so long is dropped; it may come back to where it was."""


class EventStream(EventSourceResponse):
    """A stream of events without a queue: the next is made once the last one could be sent.

    `held` is entered while it is sent.
    """

    media_type = "text/event-stream"

    def __init__(
        self, events: AsyncIterator[ServerSentEvent], held: AbstractContextManager[None]
    ) -> None:
        super().__init__(events, ping=0, send_timeout=SLOW_S, sep="\n")
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, until it ends or its client is too slow.

        Raises:
            Problem: where `held` cannot be had.
        """
        with self._held, suppress(SendTimeoutError):
            await super().__call__(scope, receive, send)
