"""What an assistant is offered, before it asks anything."""

import re
from pathlib import Path

import pytest
from mcp_types import Tool

from rapport_client import AsyncClient
from services.mcp.network import Network
from services.mcp.server import INSTRUCTIONS, TOOLS, server_of

TOOLS_BY_NAME = {ask.__name__: title for ask, title in TOOLS.items()}


@pytest.fixture
async def offered() -> dict[str, Tool]:
    async with AsyncClient("http://127.0.0.1:1", key="k") as api:
        tools = await server_of(Network(api, "")).list_tools()
    return {tool.name: tool for tool in tools}


async def test_every_tool_says_that_it_only_reads(offered: dict[str, Tool]) -> None:
    assert set(offered) == set(TOOLS_BY_NAME)
    for tool in offered.values():
        assert tool.title
        hints = tool.annotations
        assert hints is not None
        assert (hints.read_only_hint, hints.destructive_hint) == (True, False)
        assert (hints.idempotent_hint, hints.open_world_hint) == (True, False)


async def test_every_tool_and_argument_is_described(offered: dict[str, Tool]) -> None:
    for name, tool in offered.items():
        assert tool.description and "Use it" in tool.description, name
        for argument, schema in tool.input_schema["properties"].items():
            assert schema.get("description"), f"{name}: {argument}"
        assert "network" not in tool.input_schema["properties"]


async def test_every_answer_has_a_schema(offered: dict[str, Tool]) -> None:
    for tool in offered.values():
        assert tool.output_schema is not None
        assert {"at", "behind_s"} <= set(tool.output_schema["properties"])


async def test_every_list_is_bounded(offered: dict[str, Tool]) -> None:
    limits = [
        tool.input_schema["properties"]["limit"]
        for tool in offered.values()
        if "limit" in tool.input_schema["properties"]
    ]
    assert len(limits) == len(TOOLS_BY_NAME) - 2  # what is about one member lists a fixed number
    assert all(limit["maximum"] <= 25 for limit in limits)


async def test_what_is_named_is_there(offered: dict[str, Tool]) -> None:
    """Descriptions and instructions that point to another tool point to one that there is."""
    texts = [INSTRUCTIONS, *(tool.description or "" for tool in offered.values())]
    named = {name for text in texts for name in re.findall(r"`([a-z]+(?:_[a-z]+)+)`", text)}
    arguments = {name for tool in offered.values() for name in tool.input_schema["properties"]}
    assert "find_member" in named
    assert named <= set(offered) | arguments


def test_the_guide_lists_every_tool() -> None:
    guide = (Path(__file__).parents[3] / "docs/mcp.md").read_text()
    assert re.findall(r"^\| `([a-z_]+)` \|", guide, re.MULTILINE) == list(TOOLS_BY_NAME)
