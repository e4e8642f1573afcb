"""The command line: `rapport --help`. One module for each group of commands."""

from services.cli import (
    agents,
    evaluate,
    fit,
    imports,
    keys,
    letters,
    local,
    rebuild,
    run,
    sources,
    status,
    topics,
)
from services.cli.root import app

app.add_typer(keys.app, name="keys")
app.add_typer(letters.app, name="dead-letters")
app.add_typer(sources.app, name="sources")

__all__ = [
    "agents",
    "app",
    "evaluate",
    "fit",
    "imports",
    "keys",
    "letters",
    "local",
    "rebuild",
    "run",
    "sources",
    "status",
    "topics",
]
