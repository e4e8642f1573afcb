"""Shared by all commands: the app, the options that choose settings, error messages."""

import asyncio
import logging
import os
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
import typer
from rich.console import Console

from services.runtime.distribution import VERSION
from services.runtime.files import PRIVATE_UMASK
from services.runtime.invalid_settings import Given, InvalidSettings
from services.runtime.kafka_settings import KafkaSettings
from services.runtime.load_settings import load_with_origins
from services.runtime.settings import Settings

T = TypeVar("T")

app = typer.Typer(
    name="rapport",
    help="Rapport scores how strong relationships are, and explains why, from streams of events.",
    no_args_is_help=True,
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


AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"rapport {VERSION}")
        raise typer.Exit


@app.callback()
def keep_private(
    show_version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_show_version, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Let nobody else read the files that a command, or what it starts, writes."""
    os.umask(PRIVATE_UMASK)


def settings_of(config: Path | None, **given: Any) -> Settings:
    """Settings from the command line, variables and file.

    Raises:
        typer.Exit: with a message that names each setting that is wrong.
    """
    return settings_in_force(config, **given)[0]


def settings_in_force(config: Path | None, **given: Any) -> tuple[Settings, Given]:
    """As `settings_of`, and where each setting comes from.

    Raises:
        typer.Exit: as there.
    """
    try:
        return load_with_origins(config, **given)
    except FileNotFoundError as error:
        raise refused(str(error)) from None
    except InvalidSettings as error:
        raise refused("settings: " + "\nsettings: ".join(error.faults)) from None


def is_embedded(settings: Settings) -> bool:
    """Whether to start the embedded Kafka, as the settings name no other.

    Raises:
        typer.Exit: where they say how another one is reached, but not where.
    """
    if "bootstrap_servers" in settings.model_fields_set:
        return False
    for name, field in KafkaSettings.model_fields.items():
        if name != "topic_prefix" and getattr(settings, name) != field.default:
            raise refused(
                f"RAPPORT_{name.upper()} is about another Kafka than the embedded one: "
                "say where that is with --bootstrap-servers"
            )
    return True


def print_json(value: object) -> None:
    """A value as JSON on standard output, for people and programs."""
    typer.echo(msgspec.json.format(msgspec.json.encode(value)))


def refused(message: str) -> typer.Exit:
    """Print an error message; returns the exception to raise, with exit code 2."""
    errors.print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    return typer.Exit(2)


def talk(work: Coroutine[Any, Any, T], kafka: KafkaSettings) -> T:
    """Run a coroutine that uses `kafka`.

    Raises:
        typer.Exit: with a message that says what to check, where Kafka cannot be used.
    """
    from aiokafka.errors import KafkaConnectionError, KafkaError

    from services.kafka.refusals import KafkaUnusable, unusable

    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # it is reported here
    try:
        return asyncio.run(work)
    except KafkaUnusable as error:
        found = error
    except KafkaConnectionError as error:
        found = asyncio.run(unusable(kafka, error))
    except KafkaError as error:
        found = error
    named = "bootstrap_servers" in kafka.model_fields_set
    start = "" if named else "; or start `rapport up`, which brings a Kafka"
    raise refused(f"Kafka cannot be used: {found}{start}")
