"""All commands."""

from services.cli import (
    agents,
    backup,
    config,
    dead_letters,
    evaluate,
    fit,
    imports,
    keys,
    local,
    mcp,
    members,
    plan,
    rebuild,
    replay,
    run_service,
    sources,
    status,
    topics,
)
from services.cli.root import app

app.add_typer(keys.app, name="keys")
app.add_typer(dead_letters.app, name="dead-letters")
app.add_typer(members.app, name="members")
app.add_typer(sources.app, name="sources")

__all__ = [
    "agents",
    "app",
    "backup",
    "config",
    "dead_letters",
    "evaluate",
    "fit",
    "imports",
    "keys",
    "local",
    "mcp",
    "members",
    "plan",
    "rebuild",
    "replay",
    "run_service",
    "sources",
    "status",
    "topics",
]
