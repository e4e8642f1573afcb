"""`rapport status`: which services run, and how far behind the scorer is."""

import httpx
import typer
from rich.table import Table

from services.cli.root import Config, DataDir, app, console, settings_of
from services.local.up.running import find_running
from services.runtime.settings import Settings

_LAG = "rapport_scorer_lag_records{"


@app.command()
def status(config: Config = None, data_dir: DataDir = None) -> None:
    """Show whether each service is ready, and the scorer's lag. Exit code 1 if one is not."""
    settings = settings_of(config, data_dir=data_dir)
    table, all_ready = Table("service", "address", "state"), True
    for name, url in _services(settings).items():
        state = _state(url)
        all_ready &= state == "ready"
        table.add_row(name, url, state + (_lag(url) if name == "scorer" else ""))
    console.print(table)
    raise typer.Exit(0 if all_ready else 1)


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
    try:
        lines = httpx.get(f"{url}/metrics", timeout=5, trust_env=False).text.splitlines()
    except httpx.TransportError:
        return ""
    lag = sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(_LAG))
    return f", {lag:.0f} records behind"
