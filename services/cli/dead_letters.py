"""`rapport dead-dead_letters`: what could not be processed."""

import msgspec
import typer
from rich.table import Table

from schemas.times import format_time
from services.cli.root import Config, DataDir, Servers, console, errors, settings_of, talk
from services.kafka.dead_letters import DeadLetterRecord, read_dead_letters, resume
from services.local.up.running import with_running
from services.runtime.settings import Settings

app = typer.Typer(help="Dead letters: list them, let a halted partition go on.",
                  no_args_is_help=True)  # fmt: skip

_SHOWN = 60


@app.command("list")
def show(
    json: bool = typer.Option(False, "--json", help="One JSON object a line, bytes in base64."),
    config: Config = None,
    data_dir: DataDir = None,
    servers: Servers = None,
) -> None:
    """Show all dead letters with reason and origin."""
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
def go_on(config: Config = None, data_dir: DataDir = None, servers: Servers = None) -> None:
    """Let halted partitions go on: what is undecodable among all written by now is meant to be."""
    settings = with_running(settings_of(config, data_dir=data_dir, bootstrap_servers=servers))
    talk(resume(settings.bootstrap_servers, settings.partitions), settings)
    errors.print("Halted partitions go on within seconds.")


async def _all(settings: Settings) -> list[DeadLetterRecord]:
    return [dead_letter async for dead_letter in read_dead_letters(settings.bootstrap_servers)]


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
