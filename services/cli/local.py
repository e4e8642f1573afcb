"""Commands that run a whole Rapport on this machine."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from services.cli.endpoints import endpoints_of
from services.cli.root import (
    Config,
    DataDir,
    Servers,
    app,
    console,
    is_embedded,
    settings_of,
)
from services.runtime.settings import Settings

IngestPort = Annotated[
    int | None, typer.Option("--ingest-port", help="Port of ingest; default 8001.")
]
ApiPort = Annotated[int | None, typer.Option("--api-port", help="Port of the API; default 8000.")]
ScorerPort = Annotated[
    int | None,
    typer.Option("--scorer-port", help="Port of the scorer's health and metrics; default 8002."),
]


@app.command()
def up(
    config: Config = None,
    data_dir: DataDir = None,
    servers: Servers = None,
    ingest_port: IngestPort = None,
    api_port: ApiPort = None,
    scorer_port: ScorerPort = None,
) -> None:
    """Run all services on this machine, with an embedded Kafka unless a Kafka is given."""
    from services.local.up.supervise import up as run

    settings = _up_settings(config, data_dir, servers, ingest_port, api_port, scorer_port)
    raise typer.Exit(asyncio.run(run(settings, embedded=is_embedded(settings))))


@app.command()
def demo(
    config: Config = None,
    data_dir: DataDir = None,
    servers: Servers = None,
    ingest_port: IngestPort = None,
    api_port: ApiPort = None,
    scorer_port: ScorerPort = None,
) -> None:
    """Run all services with a sample world in which events keep happening."""
    from services.local.demo.demo import demo as fill
    from services.local.up.supervise import up as run

    settings = _up_settings(config, data_dir, servers, ingest_port, api_port, scorer_port)

    async def on_ready() -> None:
        await fill(endpoints_of(settings), console)

    code = asyncio.run(run(settings, embedded=is_embedded(settings), on_ready=on_ready))
    raise typer.Exit(code)


def _up_settings(
    config: Path | None,
    data_dir: Path | None,
    servers: str | None,
    ingest_port: int | None,
    api_port: int | None,
    scorer_port: int | None,
) -> Settings:
    return settings_of(
        config,
        data_dir=data_dir,
        bootstrap_servers=servers,
        ingest_port=ingest_port,
        api_port=api_port,
        scorer_port=scorer_port,
    )
