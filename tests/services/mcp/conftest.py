"""An assistant's side: the package's own client, over the real command or in this process."""

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters

from rapport_client import AsyncClient
from services.mcp.network import Network
from services.mcp.server import server_of
from services.mcp.staleness import note
from services.runtime.access.grants import Scope
from services.runtime.access.keys_file import KeysFile
from services.runtime.settings import Settings
from tests.processes import until
from tests.services.demo_world import Demo
from tests.services.mcp.assistant import Assistant

Started = Callable[..., AbstractAsyncContextManager[Assistant]]


@pytest.fixture
def url(demo: Demo) -> str:
    """The api of the sample world."""
    return str(demo.api.client.base_url).rstrip("/")


@pytest.fixture
def bound(demo: Demo) -> Callable[..., str]:
    """Makes keys that are bound to members."""

    def make(*members: str, scope: Scope = Scope.READ) -> str:
        keys = KeysFile(Settings(data_dir=demo.api.world.state.parent).keys)
        key = keys.create("assistant", [scope], members=members)
        headers = {"Authorization": f"Bearer {key}"}
        asked = demo.api.client.get
        until(lambda: asked("/session", headers=headers).status_code == 200, "the key to be known")
        return key

    return make


@pytest.fixture
def command(url: str, tmp_path: Path) -> Callable[..., StdioServerParameters]:
    """`rapport mcp` with a key and further options, as an assistant's settings state it."""

    def make(key: str, *options: str) -> StdioServerParameters:
        file = tmp_path / "key"
        file.write_text(f"{key}\n")
        return StdioServerParameters(
            command=sys.executable,
            args=["-m", "services.cli", "mcp", "--key-file", str(file), *options],
            env={"RAPPORT_API_URL": url},
            cwd=tmp_path,
        )

    return make


@pytest.fixture
def started(command: Callable[..., StdioServerParameters]) -> Started:
    """An assistant that has started `rapport mcp`, with a key and further options."""

    @asynccontextmanager
    async def start(key: str, *options: str) -> AsyncIterator[Assistant]:
        async with Client(command(key, *options)) as client:
            yield Assistant(client)

    return start


@pytest.fixture
def assisted(url: str) -> Started:
    """An assistant whose server lives in this process."""

    @asynccontextmanager
    async def start(key: str, member: str | None = None, at: str = url) -> AsyncIterator[Assistant]:
        async with (
            AsyncClient(at, key=key, patience_s=0, on_staleness=note) as api,
            Client(server_of(Network(api, at, member))) as client,
        ):
            yield Assistant(client)

    return start
