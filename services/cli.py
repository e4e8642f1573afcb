"""The command line: `rapport --help`."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console

from services.settings import Settings, load_settings

app = typer.Typer(
    help="Rapport: how strong is each relationship, and why, from the stream of what people do.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
_console = Console()
_errors = Console(stderr=True)

Config = Annotated[
    Path | None, typer.Option("--config", help="A rapport.toml; default ./rapport.toml.")
]
DataDir = Annotated[Path | None, typer.Option("--data-dir", help="Where everything local is kept.")]
Servers = Annotated[str | None, typer.Option("--bootstrap-servers", help="Kafka, host:port,…")]


def settings_of(config: Path | None, **given: Any) -> Settings:
    """Settings from the command line, variables and file.

    Raises:
        typer.Exit: with a message that names each setting that is wrong.
    """
    try:
        return load_settings(config, **given)
    except FileNotFoundError as error:
        raise _refused(str(error)) from None
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise _refused("settings: " + "; ".join(faults)) from None


def _refused(message: str) -> typer.Exit:
    _errors.print(message, style="red", markup=False, highlight=False)
    return typer.Exit(2)


@app.command()
def ingest(config: Config = None, data_dir: DataDir = None, servers: Servers = None) -> None:
    """Run the ingest service: events over HTTP into Kafka."""
    from services.ingest.run import main

    main(settings_of(config, data_dir=data_dir, bootstrap_servers=servers))


@app.command()
def scorer(config: Config = None, data_dir: DataDir = None, servers: Servers = None) -> None:
    """Run a scorer: feeds into tables, exactly once."""
    from services.scorer.run import main

    main(settings_of(config, data_dir=data_dir, bootstrap_servers=servers))


@app.command()
def replica(config: Config = None, data_dir: DataDir = None, servers: Servers = None) -> None:
    """Run a replica: tables for reading on a machine without a scorer."""
    from services.scorer.run import main

    main(settings_of(config, data_dir=data_dir, bootstrap_servers=servers), owning=False)


@app.command()
def api(config: Config = None, data_dir: DataDir = None, servers: Servers = None) -> None:
    """Run the api: the current state over HTTP."""
    from services.api.run import main

    main(settings_of(config, data_dir=data_dir, bootstrap_servers=servers))


if __name__ == "__main__":
    app()
