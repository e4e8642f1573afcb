"""An assistant's side: the package's own client, over the real command and the sample world."""

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from mcp_types import CallToolResult

from services.runtime.access.grants import Scope
from services.runtime.access.keys_file import KeysFile
from services.runtime.settings import Settings
from tests.processes import until
from tests.services.demo_world import Demo


class Assistant:
    """Calls tools as an assistant does."""

    def __init__(self, client: Client) -> None:
        self.client = client

    async def called(self, tool: str, **arguments: Any) -> CallToolResult:
        return await self.client.call_tool(tool, arguments)

    async def found(self, tool: str, **arguments: Any) -> Any:
        """What the tool found, as data."""
        answer = await self.called(tool, **arguments)
        assert not answer.is_error, said(answer)
        return answer.structured_content

    async def words(self, tool: str, **arguments: Any) -> str:
        """What the tool found, in words."""
        answer = await self.called(tool, **arguments)
        assert not answer.is_error, said(answer)
        return said(answer)

    async def refusal(self, tool: str, **arguments: Any) -> str:
        """Why there is no answer: one line."""
        answer = await self.called(tool, **arguments)
        assert answer.is_error
        assert "\n" not in said(answer)
        return said(answer)


def said(answer: CallToolResult) -> str:
    (content,) = answer.content
    assert content.type == "text"
    return content.text


Started = Callable[..., AbstractAsyncContextManager[Assistant]]


@pytest.fixture
def started(demo: Demo, tmp_path: Path) -> Started:
    """Starts `rapport mcp` with a key and further options, as an assistant's settings do."""

    @asynccontextmanager
    async def start(key: str, *options: str, url: str | None = None) -> AsyncIterator[Assistant]:
        file = tmp_path / "key"
        file.write_text(f"{key}\n")
        parameters = StdioServerParameters(
            command=sys.executable,
            args=["-m", "services.cli", "mcp", "--key-file", str(file), *options],
            env={"RAPPORT_API_URL": url or str(demo.api.client.base_url).rstrip("/")},
            cwd=Path(__file__).parents[3],
        )
        async with Client(parameters) as client:
            yield Assistant(client)

    return start


@pytest.fixture
def bound(demo: Demo) -> Callable[..., str]:
    """Makes keys that are bound to members."""

    def make(*members: str, scope: Scope = Scope.READ) -> str:
        keys = KeysFile(Settings(data_dir=demo.api.world.state.parent).keys)
        key = keys.create("assistant", [scope], members=list(members))
        headers = {"Authorization": f"Bearer {key}"}
        path = "/session"
        until(lambda: demo.api.client.get(path, headers=headers).status_code == 200, "the key")
        return key

    return make
