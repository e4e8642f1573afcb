"""`rapport members`: export and erase members."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, Annotated

import typer

from services.cli.endpoints import running_endpoints
from services.cli.root import Config, DataDir, console, refused, settings_of
from services.publishing.errors import PublishingFault
from services.runtime.files import replacing

app = typer.Typer(help="Export and erase members of a running Rapport.", no_args_is_help=True)

Member = Annotated[str, typer.Argument(help="Any of the member's ids.")]


@app.command()
def export(
    member: Member,
    events: Annotated[bool, typer.Option("--events", help="Also what Kafka still holds.")] = False,
    output: Annotated[Path | None, typer.Option(help="File to write; default: print it.")] = None,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Export all that is kept of a member: one JSON object a line."""
    from services.local import members

    endpoints = running_endpoints(settings_of(config, data_dir=data_dir))

    async def save(file: IO[bytes]) -> None:
        async for chunk in members.export(endpoints, member, events=events):
            file.write(chunk)

    out = nullcontext(sys.stdout.buffer) if output is None else replacing(output)
    with _refusing(), out as file:
        asyncio.run(save(file))


@app.command()
def erase(
    member: Member,
    always: Annotated[
        bool, typer.Option("--always", help="Also whatever comes later, until taken back.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Erase a member, under all its stated ids, and wait until no read knows it."""
    from services.local import members

    endpoints = running_endpoints(settings_of(config, data_dir=data_dir))
    if not yes:
        typer.confirm(f"Erase {member!r} and all that is known of it, for good?", abort=True)
    with _refusing():
        gone_by = asyncio.run(members.erase(endpoints, member, always=always))
    console.print(f"No read knows it any more. The last byte is gone by {gone_by}.", soft_wrap=True)


@app.command("withdraw-objection")
def withdraw_objection(member: Member, config: Config = None, data_dir: DataDir = None) -> None:
    """Let what a member does count again, which was erased with --always."""
    from services.local import members

    endpoints = running_endpoints(settings_of(config, data_dir=data_dir))
    with _refusing():
        asyncio.run(members.withdraw_objection(endpoints, member))
    console.print("What comes from now on counts.")


@contextmanager
def _refusing() -> Iterator[None]:
    from services.local.members import RefusedByApi

    try:
        yield
    except (RefusedByApi, PublishingFault, OSError) as error:
        raise refused(str(error)) from None
