"""`rapport sources`: the configured producers, and what their payloads are mapped to."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from services.cli.root import (
    AsJson,
    Config,
    DataDir,
    console,
    errors,
    print_json,
    refused,
    settings_of,
)

if TYPE_CHECKING:
    from services.cli.tried_source import Tried
    from services.http.problems import Problem
    from services.ingest.requests.delivery import Delivery
    from services.ingest.sources.source import Source

app = typer.Typer(help="Webhooks of producers: list them, test a payload.", no_args_is_help=True)


@app.command("list")
def show(as_json: AsJson = False, config: Config = None, data_dir: DataDir = None) -> None:
    """List the configured sources with the path that each producer sends to."""
    from services.ingest.endpoints.webhooks import PATH

    rows = [
        (name, source.type, source.signed, PATH.format(name=name))
        for name, source in _configured(config, data_dir).items()
    ]
    if as_json:
        print_json(
            [dict(zip(("name", "type", "signed", "path"), row, strict=True)) for row in rows]
        )
        return
    table = Table("source", "type", "authenticated by", "send to")
    for name, type_, signed, path in rows:
        table.add_row(name, type_, "signature or token" if signed else "API key", path)
    console.print(table)


@app.command("test")
def try_out(
    name: Annotated[
        str, typer.Argument(help="Name of the source in the settings, under `sources`.")
    ],
    file: Annotated[
        typer.FileBinaryRead, typer.Argument(help="File with a payload; - for standard input.")
    ],
    header: Annotated[
        list[str] | None,
        typer.Option("--header", "-H", help="A header of the request, 'Name: value'."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="As one JSON object, with what is passed over and why.")
    ] = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Show the events that a payload is mapped to, without checking its signature.

    Prints one JSON object per event on standard output; everything else goes to standard error.
    Nothing is sent.
    """
    from services.cli.tried_source import try_source
    from services.http.problems import Problem

    source = _configured(config, data_dir).get(name)
    if source is None:
        raise refused(f"there is no source {name}")
    try:
        tried = try_source(source, _delivery(file.read(), header or []), name)
    except Problem as problem:
        raise refused(_refusal(problem)) from None
    if as_json:
        print_json(tried)
    else:
        _show(tried)


def _configured(config: Path | None, data_dir: Path | None) -> dict[str, "Source"]:
    from services.ingest.sources.configured_sources import InvalidSource, configured_sources

    try:
        return configured_sources(settings_of(config, data_dir=data_dir).sources)
    except InvalidSource as error:
        raise refused(str(error)) from None


def _delivery(body: bytes, stated: list[str]) -> "Delivery":
    import time

    from starlette.datastructures import Headers, QueryParams

    from services.ingest.requests.delivery import Delivery

    headers = {"content-type": "application/json"}
    for name, _, value in (each.partition(":") for each in stated):
        headers[name.strip().lower()] = value.strip()
    received = time.time_ns() // 1_000_000
    return Delivery("POST", Headers(headers), QueryParams(), body, received)


def _show(tried: "Tried") -> None:
    if tried.handshake is not None:
        errors.print("It is a handshake; the answer:")
        typer.echo(tried.handshake)
    for each in tried.ignored:
        example = each["example"] and f" ({each['example']})"
        said = f"ignored: {each['reason']}{example}"
        errors.print(said, markup=False, highlight=False, soft_wrap=True)
    if tried.aliases_left_out:
        errors.print("aliases are left out, as `trust_aliases` is not set")
    for event in tried.events:
        typer.echo(bytes(event))


def _refusal(problem: "Problem") -> str:
    faults = [
        f"event {fault['index']}, {fault['field'] or 'as a whole'}: {fault['detail']}"
        for fault in problem.errors or ()
        if fault["index"] is not None
    ]
    return "\n".join([f"{problem.kind.status}: {problem.detail}", *faults])
