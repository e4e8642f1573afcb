"""`rapport dead-letters`: records that could not be processed."""

import msgspec
import typer
from rich.table import Table

from schemas.times import format_time
from services.cli.root import Config, DataDir, Servers, console, errors, refused, settings_of, talk
from services.kafka.dead_letters import DeadLetterRecord, read_dead_letters, resume
from services.local.up.running import with_running
from services.runtime.settings import Settings

app = typer.Typer(help="Dead letters: records that could not be processed.", no_args_is_help=True)

_SHOWN = 60


@app.command("list")
def show(
    json: bool = typer.Option(
        False, "--json", help="Print one JSON object per line, bytes in base64."
    ),
    config: Config = None,
    data_dir: DataDir = None,
    servers: Servers = None,
) -> None:
    """List all dead letters with their reason and origin."""
    settings = with_running(settings_of(config, data_dir=data_dir, bootstrap_servers=servers))
    dead_letters = talk(_all(settings), settings)
    if json:
        for dead_letter in dead_letters:
            typer.echo(msgspec.json.encode(dead_letter))
        return
    table = Table("appended", "topic", "partition", "offset", "reason", "value")
    for dead_letter in dead_letters:
        table.add_row(*_cells(dead_letter))
    console.print(table)


@app.command("resume")
def resume_halted(
    partition: list[int] | None = typer.Option(None, help="Only this one; may be repeated."),
    config: Config = None,
    data_dir: DataDir = None,
    servers: Servers = None,
) -> None:
    """Resume halted partitions: accept dead letters among the records written so far."""
    settings = with_running(settings_of(config, data_dir=data_dir, bootstrap_servers=servers))
    every = range(settings.partitions)
    if unknown := sorted({*(partition or ())} - {*every}):
        raise refused(f"there are partitions 0 to {every[-1]}, not {unknown[0]}")
    talk(resume(settings, partition or every), settings)
    errors.print("Halted partitions resume within seconds.")


async def _all(settings: Settings) -> list[DeadLetterRecord]:
    return [dead_letter async for dead_letter in read_dead_letters(settings)]


def _cells(dead_letter: DeadLetterRecord) -> list[str]:
    value = (dead_letter.value or b"").decode(errors="replace")
    return [
        format_time(dead_letter.timestamp),
        dead_letter.topic,
        str(dead_letter.partition),
        str(dead_letter.offset),
        dead_letter.reason,
        value if len(value) <= _SHOWN else value[:_SHOWN] + "…",
    ]
