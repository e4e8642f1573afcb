import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from services.ingest.agents import websocket_batches
from services.ingest.agents.websocket_batches import batches, opened


@asynccontextmanager
async def connected(
    handler: Callable[[ServerConnection], Awaitable[None]],
) -> AsyncIterator[ClientConnection]:
    async with serve(handler, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with opened(f"ws://127.0.0.1:{port}", 100) as socket:
            yield socket


async def taken(socket: ClientConnection) -> list[list[str | bytes]]:
    """All batches up to the end of the connection."""
    found: list[list[str | bytes]] = []
    async with asyncio.timeout(20):
        with pytest.raises(ConnectionClosed):
            async for frames in batches(socket):
                found.append(frames)
    return found


async def test_what_has_come_is_one_batch_and_no_frame_is_lost_at_the_end() -> None:
    async def send(socket: ServerConnection) -> None:
        for frame in ("a", b"b", "c"):
            await socket.send(frame)

    async with connected(send) as socket:
        assert await taken(socket) == [["a", b"b", "c"]]


async def test_a_batch_has_a_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket_batches, "MOST", 2)

    async def send(socket: ServerConnection) -> None:
        for number in range(5):
            await socket.send(str(number))

    async with connected(send) as socket:
        assert await taken(socket) == [["0", "1"], ["2", "3"], ["4"]]


async def test_a_batch_does_not_wait_for_the_next_frame_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(websocket_batches, "WITHIN_S", 0.01)
    first_taken = asyncio.Event()

    async def send(socket: ServerConnection) -> None:
        await socket.send("early")
        await first_taken.wait()
        await socket.send("late")

    async with connected(send) as socket, asyncio.timeout(20):
        stream = batches(socket)
        assert await anext(stream) == ["early"]
        first_taken.set()
        assert await anext(stream) == ["late"]


async def test_a_frame_that_is_too_large_ends_it() -> None:
    async def send(socket: ServerConnection) -> None:
        await socket.send("x" * 101)
        await socket.wait_closed()

    async with connected(send) as socket:
        assert await taken(socket) == []


async def test_silence_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket_batches, "SILENT_S", 0.05)

    async def send(socket: ServerConnection) -> None:
        await socket.send("only")
        await socket.wait_closed()

    async with connected(send) as socket, asyncio.timeout(20):
        assert [frames async for frames in batches(socket)] == [["only"]]
