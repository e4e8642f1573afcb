"""Calls tools as an assistant does."""

from typing import Any

from mcp import Client
from mcp_types import CallToolResult


class Assistant:
    """One session of an assistant."""

    def __init__(self, client: Client) -> None:
        self.client = client

    async def found(self, tool: str, **arguments: Any) -> Any:
        """What the tool found, as data."""
        return (await self._called(tool, arguments)).structured_content

    async def words(self, tool: str, **arguments: Any) -> str:
        """What the tool found, in words."""
        return said(await self._called(tool, arguments))

    async def refusal(self, tool: str, **arguments: Any) -> str:
        """Why there is no answer: one line."""
        answer = await self.client.call_tool(tool, arguments)
        assert answer.is_error
        assert "\n" not in said(answer)
        return said(answer)

    async def _called(self, tool: str, arguments: dict[str, Any]) -> CallToolResult:
        answer = await self.client.call_tool(tool, arguments)
        assert not answer.is_error, said(answer)
        return answer


def said(answer: CallToolResult) -> str:
    (content,) = answer.content
    assert content.type == "text"
    return content.text
