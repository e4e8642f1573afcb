"""`rapport status`: which services run, how far behind the scorer is, and what it remembers.

And what topics have otherwise than the settings want.
"""

import asyncio
import re
from contextlib import suppress

import httpx
import typer
from rich.table import Table

from schemas.times import format_time
from services.cli.root import Config, DataDir, app, console, refused, settings_of, talk
from services.cli.topics import show_differences
from services.kafka.topics.topics import TopicState, describe_topics
from services.local.up.running import find_running, with_running
from services.runtime.settings import Settings

_ANSWER_S = 5.0
_LAG = "rapport_scorer_lag_records{"
_IDS_SINCE = re.compile(r'^rapport_scorer_ids_since_seconds\{partition="(\d+)"\} (\S+)', re.M)


@app.command()
def status(config: Config = None, data_dir: DataDir = None) -> None:
    """Show whether each service is ready, the scorer's lag, and since when ids are remembered.

    Exit code 1 if one is not ready.
    """
    settings = settings_of(config, data_dir=data_dir)
    table, all_ready = Table("service", "address", "state"), True
    for name, url in _services(settings).items():
        state = _state(url)
        all_ready &= state == "ready"
        table.add_row(name, url, state + (_lag(url) if name == "scorer" else ""))
    console.print(table)
    for partition, since in _ids_since(_services(settings)["scorer"]):
        console.print(f"partition {partition} remembers ids since {since}")
    with suppress(typer.Exit):  # of a Kafka that cannot be used it says so
        kafka = with_running(settings)
        show_differences(talk(_topics(kafka), kafka), kafka)
    raise typer.Exit(0 if all_ready else 1)


async def _topics(settings: Settings) -> list[TopicState]:
    try:
        async with asyncio.timeout(_ANSWER_S):
            return await describe_topics(settings)
    except TimeoutError:
        raise refused(f"Kafka does not answer in {_ANSWER_S:.0f} s") from None


def _services(settings: Settings) -> dict[str, str]:
    running = find_running(settings.data_dir)
    if running is not None:
        return {
            "ingest": running.ingest_url,
            "scorer": running.scorer_url,
            "api": running.api_url,
        }
    return {
        "ingest": f"http://{settings.host}:{settings.ingest_port}",
        "scorer": f"http://{settings.host}:{settings.scorer_port}",
        "api": f"http://{settings.host}:{settings.api_port}",
    }


def _state(url: str) -> str:
    try:
        answer = httpx.get(f"{url}/readyz", timeout=5, trust_env=False)
    except httpx.TransportError as error:
        return f"does not answer ({error})"
    return "ready" if answer.status_code == 200 else answer.json()["detail"]


def _lag(url: str) -> str:
    """Records appended and not yet applied, in all partitions the scorer reports."""
    lines = _metrics(url).splitlines()
    if not lines:
        return ""
    lag = sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(_LAG))
    return f", {lag:.0f} records behind"


def _ids_since(url: str) -> list[tuple[int, str]]:
    """By partition, from which append time on ids are remembered."""
    found = _IDS_SINCE.findall(_metrics(url))
    return sorted((int(partition), format_time(round(float(s)) * 1_000)) for partition, s in found)


def _metrics(url: str) -> str:
    try:
        return httpx.get(f"{url}/metrics", timeout=5, trust_env=False).text
    except httpx.TransportError:
        return ""
