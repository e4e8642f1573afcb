"""A Jetstream on this machine, which breaks off and sends again."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
from websockets.asyncio.server import ServerConnection, serve

from services.ingest.agents.bluesky.records import Frame
from services.ingest.agents.bluesky.statements import statements_of
from tests.shared import FIXTURES

FIXTURE = FIXTURES / "bluesky-jetstream/events.jsonl"
START_US = 1_783_175_888_000_000


def like(number: int, operation: str = "create", us: int | None = None) -> str:
    commit = {"rev": f"{operation}{number}", "operation": operation, "rkey": str(number)}
    commit["collection"] = "app.bsky.feed.like"
    if operation == "create":
        commit["record"] = {
            "subject": {"uri": f"at://did:plc:author{number}/app.bsky.feed.post/3p"},
            "createdAt": "2026-07-04T14:38:07Z",
        }
    time_us = START_US + (number * 1000 if us is None else us)
    return json.dumps(
        {"did": "did:plc:ana", "time_us": time_us, "kind": "commit", "commit": commit}
    )


class Server:
    """Sends `frames` from the cursor asked for on, to the first who asks for none all of them.

    The n-th connection is cut after `cuts[n]` frames, or with `stalls` sent no more after so many.
    What stands `before` a frame is sent along, whatever it is.
    """

    def __init__(self, frames: list[str], cuts: list[int] = [], zstd: Any = None) -> None:  # noqa: B006
        self.frames = frames
        self.cuts = list(cuts)
        self.zstd = zstd
        self.stalls = False
        self.before: dict[str, str | bytes] = {}
        self.asked: list[dict[str, list[str]]] = []

    async def __call__(self, socket: ServerConnection) -> None:
        asked = parse_qs(urlsplit(socket.request.path).query)
        self.asked.append(asked)
        now = START_US if len(self.asked) == 1 else START_US * 2
        cursor = int(asked.get("cursor", [now])[0])
        cut = self.cuts.pop(0) if self.cuts else None
        wanted = [frame for frame in self.frames if json.loads(frame)["time_us"] >= cursor]
        for frame in wanted[:cut]:
            if frame in self.before:
                await socket.send(self.before[frame])
            await socket.send(self.zstd.compress(frame.encode()) if self.zstd else frame)
        if cut is not None and not self.stalls:
            socket.transport.abort()
        await socket.wait_closed()


@asynccontextmanager
async def serving(server: Server) -> AsyncIterator[str]:
    async with serve(server, "127.0.0.1", 0) as listening:
        yield f"ws://127.0.0.1:{listening.sockets[0].getsockname()[1]}/subscribe"


def says(frame: str) -> int:
    """How many events the written record in `frame` becomes."""
    read = msgspec.json.decode(frame, type=Frame)
    if read.commit is None or read.commit.operation == "delete":
        return 0
    return sum(isinstance(each, dict) for each in statements_of(read))
