"""What every command shares: the app, the options that choose settings, and plain refusals."""

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
    help="Rapport: how strong is each relationship, and why, from the stream of what people do.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
console = Console()
errors = Console(stderr=True)

Config = Annotated[
    Path | None, typer.Option("--config", help="A rapport.toml; default ./rapport.toml.")
]
DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="Where everything local is kept; default .rapport."),
]
Servers = Annotated[str | None, typer.Option("--bootstrap-servers", help="Kafka: host:port,…")]


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
    """Whether Kafka comes along, as nobody has named one."""
    return "bootstrap_servers" not in settings.model_fields_set


def refused(message: str) -> typer.Exit:
    """Say plainly what is wrong; raise what this returns."""
    errors.print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    return typer.Exit(2)


def talk(work: Coroutine[Any, Any, T], settings: Settings) -> T:
    """Run what talks to Kafka.

    Raises:
        typer.Exit: with a plain message where Kafka is not there.
    """
    try:
        return asyncio.run(work)
    except KafkaError as error:
        raise refused(f"Kafka at {settings.bootstrap_servers} does not answer: {error}") from None
