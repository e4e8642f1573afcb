"""Reads a websocket in batches of the frames that have come by now."""

import asyncio
import time
from collections.abc import AsyncIterator

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from services.http.user_agent import USER_AGENT
from services.ingest.agents.agent import Interrupted
from services.ingest.agents.polite_get import shown
from services.ingest.agents.requested_pauses import requested_pause_s

MOST = 1_000
WITHIN_S = 0.2
"""A batch ends with this many frames, or so many seconds after its first."""

SILENT_S = 60.0
"""A stream without a frame for so long (seconds) may have stalled: it is opened again."""

CLOSE_S = 1.0
"""Nothing is lost by leaving without a farewell, which a stream with much to send never hears."""


class _Opened(connect):
    """Follows no redirects: to wherever they lead, the token would follow."""

    def process_redirect(self, exc: Exception) -> Exception:
        return exc


def opened(url: str, max_frame_bytes: int, headers: dict[str, str] | None = None) -> connect:
    """A connection to `url`, to be used as a context."""
    return _Opened(
        url,
        max_size=max_frame_bytes,
        additional_headers=headers,
        user_agent_header=USER_AGENT,
        close_timeout=CLOSE_S,
    )


async def batches(socket: ClientConnection) -> AsyncIterator[list[str | bytes]]:
    """The frames of `socket` in their order, until none has come for `SILENT_S`.

    Raises:
        ConnectionClosed: after the last, however it was closed.
    """
    while frames := await _first(socket):
        closed = await _fill(socket, frames)
        yield frames
        if closed is not None:
            raise closed


def interrupted(url: str, error: OSError | WebSocketException) -> Interrupted:
    """Why the stream at `url` broke off, and how long its server wishes not to be asked again."""
    wait_s = 0.0
    if isinstance(error, InvalidStatus):
        answer = error.response
        wait_s = requested_pause_s(answer.status_code, answer.headers, time.time())
    return Interrupted(f"{shown(url)}: {type(error).__name__} {error}", wait_s=wait_s)


async def _first(socket: ClientConnection) -> list[str | bytes]:
    try:
        async with asyncio.timeout(SILENT_S):
            return [await socket.recv()]
    except TimeoutError:
        return []


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
