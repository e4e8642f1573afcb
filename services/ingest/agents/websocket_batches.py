"""Reads a websocket in batches of the frames that have come by now."""

import asyncio
from collections.abc import AsyncIterator

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

MOST = 1_000
WITHIN_S = 0.2
"""A batch ends with this many frames, or so many seconds after its first."""

CLOSE_S = 1.0
"""Nothing is lost by leaving without a farewell, which a stream with much to send never hears."""


def opened(url: str, max_frame_bytes: int, headers: dict[str, str] | None = None) -> connect:
    """A connection to `url`, to be used as a context."""
    return connect(url, max_size=max_frame_bytes, additional_headers=headers, close_timeout=CLOSE_S)


async def batches(socket: ClientConnection) -> AsyncIterator[list[str | bytes]]:
    """The frames of `socket` in their order, for as long as it is open.

    Raises:
        ConnectionClosed: after the last, however it was closed.
    """
    while True:
        frames = [await socket.recv()]
        closed = await _fill(socket, frames)
        yield frames
        if closed is not None:
            raise closed


async def _fill(socket: ClientConnection, frames: list[str | bytes]) -> ConnectionClosed | None:
    try:
        async with asyncio.timeout(WITHIN_S):
            while len(frames) < MOST:
                frames.append(await socket.recv())
    except TimeoutError:
        return None
    except ConnectionClosed as closed:
        return closed
    return None
