"""Runs the server until its assistant leaves, or it is stopped."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import anyio
from mcp.server import MCPServer

from rapport_client import AsyncClient
from services.mcp.network import Network
from services.mcp.server import server_of
from services.mcp.staleness import note

LOOPBACK = "127.0.0.1"
"""No other host is listened on: whoever reaches the server asks with its key."""

PATIENCE_S = 2.0
"""An assistant hears soon that Rapport is away, rather than wait for it (seconds)."""

TIMEOUT_S = 20.0
"""So long an answer of the api may take (seconds)."""

Run = Callable[[MCPServer[Any]], Awaitable[None]]


def serve_stdio(url: str, key: str, member: str | None) -> None:
    """Serve whoever started this process, over its standard input and output.

    `member` is whose network it is, where the key does not say.
    """
    anyio.run(_serve, url, key, member, MCPServer.run_stdio_async)


def serve_http(url: str, key: str, member: str | None, port: int) -> None:
    """Serve everybody on this machine at `http://127.0.0.1:PORT/mcp`, with the one `key`."""

    async def run(server: MCPServer[Any]) -> None:
        await server.run_streamable_http_async(host=LOOPBACK, port=port)

    anyio.run(_serve, url, key, member, run)


async def _serve(url: str, key: str, member: str | None, run: Run) -> None:
    async with _network(url, key, member) as network:
        await run(server_of(network))


@asynccontextmanager
async def _network(url: str, key: str, member: str | None) -> AsyncIterator[Network]:
    async with AsyncClient(
        url, key=key, patience_s=PATIENCE_S, timeout_s=TIMEOUT_S, on_staleness=note
    ) as client:
        yield Network(client, url, member)
