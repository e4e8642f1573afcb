"""HTTP/1.1 as uvicorn implements it, with limits on a request's head, in size and in time.

uvicorn has neither: headers of any length would be held in memory before a key is checked, and a
connection that sends half a head would stay for ever.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from services.http.connections.head_deadlines import HeadDeadlines

MAX_HEAD_BYTES = 64 * 1024
"""Request line and headers; one read may exceed it slightly."""

_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)
_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class BoundedHeads(HttpToolsProtocol):
    """One connection. It is closed with 431 when a request's head is larger than
    `MAX_HEAD_BYTES`, and where `deadlines` say so: with 408 in the middle of a head, else without
    a word, as browsers open connections ahead.

    Where an answer was given before the request's body has come, the rest is passed over; body
    and next head must then come as fast as a head.
    """

    _head_bytes: int | None = None

    def __init__(self, *settings: Any, deadlines: HeadDeadlines, **more: Any) -> None:
        super().__init__(*settings, **more)
        self._deadlines = deadlines

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first head."""
        super().connection_made(transport)
        self._deadlines.begin(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._deadlines.end(self)
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Start counting."""
        super().on_message_begin()
        self._head_bytes = 0

    def on_headers_complete(self) -> None:
        """Stop counting: bodies have limits of their own."""
        self._head_bytes = None
        self._deadlines.end(self)
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Parse the data, then check the limits."""
        super().data_received(data)
        if self.cycle is None or self.cycle.response_complete:
            self._deadlines.begin(self)
        if self._head_bytes is None:
            return
        self._head_bytes += len(data)
        if self._head_bytes > MAX_HEAD_BYTES:
            self._refuse(_TOO_LARGE)

    def close_headless(self) -> None:
        """Close the connection, as no head came in time."""
        self._refuse(b"" if self._head_bytes is None else _TOO_SLOW)

    def _refuse(self, answer: bytes) -> None:
        self.transport.write(answer)
        self.transport.close()
