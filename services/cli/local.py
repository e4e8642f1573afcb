"""Commands that run a whole Rapport on this machine, and send it events."""

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
from services.local.up.running import find_running, with_running
from services.publishing.endpoints import Endpoints
from services.runtime.access.api_keys import ensure_first_key
from services.runtime.settings import Settings

IngestPort = Annotated[
    int | None, typer.Option("--ingest-port", help="Port of ingest; default 8001.")
]
ApiPort = Annotated[int | None, typer.Option("--api-port", help="Port of the API; default 8000.")]


@app.command()
def up(
    config: Config = None,
    data_dir: DataDir = None,
    servers: Servers = None,
    ingest_port: IngestPort = None,
    api_port: ApiPort = None,
) -> None:
    """Run all services on this machine, with an embedded Kafka unless a Kafka is given."""
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
    """Run all services with a sample world in which events keep happening."""
    from services.local.demo.demo import demo as fill
    from services.local.up.supervise import up as run

    settings = _up_settings(config, data_dir, servers, ingest_port, api_port)

    async def on_ready() -> None:
        await fill(endpoints_of(settings), console)

    code = asyncio.run(run(settings, embedded=is_embedded(settings), on_ready=on_ready))
    raise typer.Exit(code)


@app.command()
def replay(
    file: Annotated[
        Path, typer.Argument(help="JSONL, CSV, or columns `source target seconds`; may be gzipped.")
    ],
    source: Annotated[str, typer.Option(help="Source of lines without one.")] = "replay",
    kind: Annotated[str, typer.Option(help="Kind of lines without one.")] = "message",
    config: Config = None,
    data_dir: DataDir = None,
    servers: Servers = None,
) -> None:
    """Send recorded events through ingest, each counted once, and wait until they are applied."""
    from services.local.replay.errors import ReplayFault
    from services.local.replay.replay import replay as run
    from services.publishing.errors import PublishingFault

    settings = settings_of(config, data_dir=data_dir, bootstrap_servers=servers)
    endpoints = endpoints_of(settings)
    try:
        result = talk(run(endpoints, file, source=source, kind=kind), endpoints.kafka)
    except (ReplayFault, PublishingFault, OSError, httpx.HTTPError) as error:
        raise refused(str(error)) from None
    skipped = f", {result.self_targets} to oneself skipped" if result.self_targets else ""
    if result.future:
        skipped += f", {result.future} left out that have not happened yet"
    known = " Replayed before: nothing changed." if result.known else ""
    errors.print(f"{result.events} events{skipped}.{known}")


def endpoints_of(settings: Settings) -> Endpoints:
    """The addresses of the Rapport that runs on the data directory, else those of the settings."""
    running = find_running(settings.data_dir)
    return Endpoints(
        ingest_url=running.ingest_url if running else settings.ingest,
        api_url=api_url_of(settings),
        kafka=with_running(settings),
        key=_key(settings),
    )


def api_url_of(settings: Settings) -> str:
    """The api that the settings name, else that of the Rapport that runs on the data directory."""
    if settings.api_url is not None:
        return settings.api_url
    running = find_running(settings.data_dir)
    return running.api_url if running else f"http://{settings.host}:{settings.api_port}"


def _key(settings: Settings) -> str:
    if settings.key_file is None:
        return ensure_first_key(settings)
    try:
        return settings.key_file.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise refused(f"the API key cannot be read: {error}") from None


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
