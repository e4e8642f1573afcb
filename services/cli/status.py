"""`rapport status`: which services run, how far behind the scorer is, and what it remembers.

And what topics have otherwise than the settings want.
"""

import asyncio
import re
from contextlib import suppress

import httpx
import msgspec
import typer
from rich.table import Table

from schemas.times import format_time
from services.cli.endpoints import api_url_of, require_running
from services.cli.root import (
    AsJson,
    Config,
    DataDir,
    app,
    console,
    print_json,
    refused,
    settings_of,
    talk,
)
from services.cli.topics import show_differences
from services.kafka.topics.topics import TopicState, describe_topics
from services.local.up.running import find_running, with_running
from services.runtime.settings import Settings

_ANSWER_S = 5.0
_LAG = "rapport_scorer_lag_records{"
_IDS_SINCE = re.compile(r'^rapport_scorer_ids_since_seconds\{partition="(\d+)"\} (\S+)', re.M)


class _Service(msgspec.Struct, frozen=True):
    """A service, and how many records it is behind, if it is a scorer that says so."""

    name: str
    address: str
    state: str
    lag: int | None

    @property
    def described(self) -> str:
        return self.state if self.lag is None else f"{self.state}, {self.lag} records behind"


@app.command()
def status(as_json: AsJson = False, config: Config = None, data_dir: DataDir = None) -> None:
    """Show whether each service is ready, the scorer's lag, and since when ids are remembered.

    Exit code 1 if one is not ready.
    """
    settings = settings_of(config, data_dir=data_dir)
    require_running(settings)
    addresses = _addresses(settings)
    metrics = _metrics(addresses["scorer"])
    services = [
        _Service(name, url, _state(url), _lag(metrics) if name == "scorer" else None)
        for name, url in addresses.items()
    ]
    ids_since = _ids_since(metrics)
    ready = all(service.state == "ready" for service in services)
    if as_json:
        print_json({"ready": ready, "services": services, "ids_since": dict(ids_since)})
        raise typer.Exit(0 if ready else 1)
    table = Table("service", "address", "state")
    for service in services:
        table.add_row(service.name, service.address, service.described)
    console.print(table)
    for partition, since in ids_since:
        console.print(f"partition {partition} remembers ids since {since}")
    with suppress(typer.Exit):  # of a Kafka that cannot be used it says so
        kafka = with_running(settings)
        show_differences(talk(_topics(kafka), kafka), kafka)
    raise typer.Exit(0 if ready else 1)


async def _topics(settings: Settings) -> list[TopicState]:
    try:
        async with asyncio.timeout(_ANSWER_S):
            return await describe_topics(settings)
    except TimeoutError:
        raise refused(f"Kafka does not answer in {_ANSWER_S:.0f} s") from None


def _addresses(settings: Settings) -> dict[str, str]:
    """Where each service is."""
    api = api_url_of(settings)
    running = find_running(settings.data_dir)
    if running is not None:
        return {"ingest": running.ingest_url, "scorer": running.scorer_url, "api": api}
    return {
        "ingest": f"http://{settings.host}:{settings.ingest_port}",
        "scorer": f"http://{settings.host}:{settings.scorer_port}",
        "api": api,
    }


def _state(url: str) -> str:
    try:
        answer = httpx.get(f"{url}/readyz", timeout=5, trust_env=False)
    except httpx.TransportError as error:
        return f"does not answer ({error})"
    return "ready" if answer.status_code == 200 else answer.json()["detail"]


def _lag(metrics: str) -> int | None:
    """Records appended and not yet applied, in all partitions the scorer reports, if it does."""
    lines = metrics.splitlines()
    lags = [float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(_LAG)]
    return round(sum(lags)) if lines else None


def _ids_since(metrics: str) -> list[tuple[int, str]]:
    """By partition, from which append time on ids are remembered."""
    found = _IDS_SINCE.findall(metrics)
    return sorted((int(partition), format_time(round(float(s)) * 1_000)) for partition, s in found)


def _metrics(url: str) -> str:
    try:
        return httpx.get(f"{url}/metrics", timeout=5, trust_env=False).text
    except httpx.TransportError:
        return ""
