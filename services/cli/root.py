"""Shared by all commands: the app, the options that choose settings, error messages."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from aiokafka.errors import KafkaError
from pydantic import ValidationError
from rich.console import Console

from services.runtime.settings import Settings, load_settings

T = TypeVar("T")

app = typer.Typer(
    name="rapport",
    help="Rapport scores how strong relationships are, and explains why, from streams of events.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
console = Console()
errors = Console(stderr=True)

Config = Annotated[
    Path | None, typer.Option("--config", help="Settings file; default ./rapport.toml.")
]
DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="Directory for local data; default .rapport."),
]
Servers = Annotated[
    str | None, typer.Option("--bootstrap-servers", help="Kafka servers: host:port,…")
]


def settings_of(config: Path | None, **given: Any) -> Settings:
    """Settings from the command line, variables and file.

    Raises:
        typer.Exit: with a message that names each setting that is wrong.
    """
    try:
        return load_settings(config, **given)
    except FileNotFoundError as error:
        raise refused(str(error)) from None
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise refused("settings: " + "; ".join(faults)) from None


def is_embedded(settings: Settings) -> bool:
    """Whether to start the embedded Kafka, as the settings name no other."""
    return "bootstrap_servers" not in settings.model_fields_set


def refused(message: str) -> typer.Exit:
    """Print an error message; returns the exception to raise, with exit code 2."""
    errors.print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    return typer.Exit(2)


def talk(work: Coroutine[Any, Any, T], settings: Settings) -> T:
    """Run a coroutine that uses Kafka.

    Raises:
        typer.Exit: with a message, where Kafka does not answer.
    """
    try:
        return asyncio.run(work)
    except KafkaError as error:
        raise refused(f"Kafka at {settings.bootstrap_servers} does not answer: {error}") from None
