"""How a module of Rapport is started as a process of its own, from whatever folder."""

import sys


def module_command(module: str, *arguments: str) -> list[str]:
    """The command that runs `module` with this Python.

    `-P` keeps the current folder off the import path: it may hold a `services/` of its own.
    """
    return [sys.executable, "-P", "-m", module, *arguments]


def rapport_command(*arguments: str) -> list[str]:
    """The command that does what `rapport ARGUMENTS` does."""
    return module_command("services.cli", *arguments)
