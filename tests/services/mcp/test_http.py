"""Over HTTP: to everybody on this machine, and to no web page of elsewhere."""

import os
import socket
import subprocess
from collections.abc import Callable, Iterator

import httpx
import pytest
from mcp import Client, StdioServerParameters

from services.local.processes.die_with_parent import die_with_parent
from tests.free_port import free_port
from tests.processes import until
from tests.services.mcp.assistant import Assistant

HELLO = {
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {},
               "clientInfo": {"name": "test", "version": "1"}},
}  # fmt: skip


@pytest.fixture
def address(
    command: Callable[..., StdioServerParameters], bound: Callable[..., str]
) -> Iterator[str]:
    """Where `rapport mcp --http` answers."""
    port = free_port()
    given = command(bound("ana"), "--http", "--port", str(port))
    url = f"http://127.0.0.1:{port}/mcp"
    with subprocess.Popen(
        die_with_parent([given.command, *given.args]),
        env=os.environ | (given.env or {}),
        stdin=subprocess.PIPE,
    ) as process:
        until(lambda: listens(port), url, gone=process)
        yield url
        process.terminate()
        process.communicate()


async def test_it_answers_this_machine_alone(address: str) -> None:
    async with Client(address) as client:
        found = await Assistant(client).found("closest_contacts", limit=2)
        assert len(found["contacts"]) == 2
    assert hello(address, Origin=address.removesuffix("/mcp")).status_code == 200
    assert hello(address, Origin="https://evil.example").status_code == 403
    assert hello(address, Host="evil.example").status_code == 421


def hello(url: str, **headers: str) -> httpx.Response:
    accepted = {"Accept": "application/json, text/event-stream"}
    return httpx.post(url, json=HELLO, headers=accepted | headers, trust_env=False, timeout=30)


def listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
