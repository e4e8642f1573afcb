"""Commands that run, fill and ask a whole Rapport on this machine."""

import asyncio
from pathlib import Path
from typing import Annotated

import httpx
import typer

from services.cli.root import (
    Config,
    DataDir,
    Servers,
    app,
    console,
    errors,
    is_embedded,
    refused,
    settings_of,
    talk,
)
from services.local.up.running import find_running
from services.publishing.endpoints import Endpoints
from services.runtime.api_keys import ensure_first_key
from services.runtime.settings import Settings

IngestPort = Annotated[int | None, typer.Option("--ingest-port", help="Default 8001.")]
ApiPort = Annotated[int | None, typer.Option("--api-port", help="Default 8000.")]


@app.command()
def up(
    config: Config = None,
    data_dir: DataDir = None,
    servers: Servers = None,
    ingest_port: IngestPort = None,
    api_port: ApiPort = None,
) -> None:
    """Run everything on this machine; Kafka comes along unless --bootstrap-servers is given."""
    from services.local.up.supervise import up as run

    settings = _up_settings(config, data_dir, servers, ingest_port, api_port)
    raise typer.Exit(asyncio.run(run(settings, embedded=is_embedded(settings))))


@app.command()
def demo(
    config: Config = None,
    data_dir: DataDir = None,
    servers: Servers = None,
    ingest_port: IngestPort = None,
    api_port: ApiPort = None,
) -> None:
    """Run everything with a lively sample world."""
    from services.local.demo.demo import demo as fill
    from services.local.up.supervise import up as run

    settings = _up_settings(config, data_dir, servers, ingest_port, api_port)

    async def on_ready() -> None:
        await fill(endpoints_of(settings), console)

    code = asyncio.run(run(settings, embedded=is_embedded(settings), on_ready=on_ready))
    raise typer.Exit(code)


@app.command()
def replay(
    file: Annotated[Path, typer.Argument(help="JSONL, CSV or `source target seconds`; .gz too.")],
    source: Annotated[str, typer.Option(help="Of lines that name none.")] = "replay",
    kind: Annotated[str, typer.Option(help="Of lines that name none.")] = "message",
    config: Config = None,
    data_dir: DataDir = None,
    servers: Servers = None,
) -> None:
    """Send recorded events through ingest, each counted once, and wait until all is applied."""
    from services.local.replay.errors import ReplayFault
    from services.local.replay.replay import replay as run
    from services.publishing.errors import NotPublished

    settings = settings_of(config, data_dir=data_dir, bootstrap_servers=servers)
    endpoints = endpoints_of(settings)
    try:
        result = talk(run(endpoints, file, source=source, kind=kind), settings)
    except (ReplayFault, NotPublished, OSError, httpx.HTTPError) as error:
        raise refused(str(error)) from None
    skipped = f", {result.self_targets} to oneself skipped" if result.self_targets else ""
    known = " Replayed before: nothing changed." if result.known else ""
    errors.print(f"{result.events} events{skipped}.{known}")


def endpoints_of(settings: Settings) -> Endpoints:
    """Where the Rapport of these settings answers: the one that runs on the data directory,
    else the one that the settings describe."""
    running = find_running(settings.data_dir)
    return Endpoints(
        ingest_url=running.ingest_url
        if running
        else f"http://{settings.host}:{settings.ingest_port}",
        api_url=running.api_url if running else f"http://{settings.host}:{settings.api_port}",
        bootstrap_servers=running.bootstrap_servers if running else settings.bootstrap_servers,
        key=ensure_first_key(settings),
    )


def _up_settings(
    config: Path | None,
    data_dir: Path | None,
    servers: str | None,
    ingest_port: int | None,
    api_port: int | None,
) -> Settings:
    return settings_of(
        config,
        data_dir=data_dir,
        bootstrap_servers=servers,
        ingest_port=ingest_port,
        api_port=api_port,
    )
