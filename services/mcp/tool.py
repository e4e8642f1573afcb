"""How a tool is offered: what it takes and returns is read from the function that asks."""

import inspect
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from mcp.server import MCPServer
from mcp_types import CallToolResult, TextContent, ToolAnnotations

from rapport_client import RapportFault
from services.mcp.answer import BEHIND_S, Answer
from services.mcp.faults import Refusal, in_one_line
from services.mcp.network import Network
from services.mcp.staleness import noted

Ask = Callable[..., Awaitable[Answer]]
"""Takes the network, then what the tool takes."""

READS = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
"""No tool changes anything, nor asks anybody but Rapport."""


def offer(server: MCPServer[Any], network: Network, title: str, ask: Ask) -> None:
    """Offer `ask` as a tool of its name; its docstring is what an assistant chooses it by."""
    signature = inspect.signature(ask, eval_str=True)

    async def answer(**given: Any) -> CallToolResult:
        try:
            with noted() as reads:
                found = await ask(network, **given)
        except (RapportFault, Refusal) as fault:
            return _refused(in_one_line(fault, network.url))
        return _answered(found, max(reads, default=0.0))

    answer.__name__ = ask.__name__
    answer.__signature__ = signature.replace(  # type: ignore[attr-defined]  # as `inspect` reads it
        parameters=list(signature.parameters.values())[1:],
        return_annotation=Annotated[CallToolResult, signature.return_annotation],
    )
    server.add_tool(
        answer,
        name=ask.__name__,
        title=title,
        description=inspect.getdoc(ask),
        annotations=READS,
    )


def _answered(found: Answer, behind_s: float) -> CallToolResult:
    if behind_s > BEHIND_S:
        found = found.model_copy(update={"behind_s": behind_s})
    return CallToolResult(
        content=[TextContent(type="text", text=found.text())],
        structured_content=found.model_dump(mode="json"),
    )


def _refused(reason: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=reason)], is_error=True)
