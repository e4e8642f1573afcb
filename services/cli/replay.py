"""`rapport replay`: send recorded events, of any table, or look what they would become."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import httpx
import msgspec
import typer

from services.cli.endpoints import running_endpoints
from services.cli.root import Config, DataDir, Servers, app, errors, refused, settings_of, talk
from services.local.replay.tables.member_ids import IdStyle

if TYPE_CHECKING:
    from services.local.replay.reading import Reading
    from services.local.replay.replay import ReplayResult
    from services.local.replay.tables.layout import Layout

Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="FIELD=COLUMN,…",
        help="Which column of a table each field of an event is; FIELD==VALUE is the same in every "
        "line. Such as actor=From,target=To,at=Date,kind==message.",
    ),
]
Timezone = Annotated[
    str | None,
    typer.Option(metavar="ZONE", help="Of times without an offset, such as Europe/Lisbon."),
]
TimeFormat = Annotated[
    str | None,
    typer.Option(metavar="FORMAT", help="How times are written, such as '%d/%m/%Y %H:%M'."),
]
Delimiter = Annotated[
    str | None, typer.Option(help="Between the cells of a CSV: a character, or tab. Default ,")
]
Ids = Annotated[
    IdStyle | None,
    typer.Option(help="What becomes of spaces in ids: keep (Ana_Lima) or slug (ana-lima)."),
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="Print what the first lines become, and send nothing."),
]


@app.command()
def replay(
    file: Annotated[
        Path,
        typer.Argument(
            help="JSONL, CSV, or columns `source target seconds`, which may be gzipped; Parquet or "
            "a workbook."
        ),
    ],
    source: Annotated[str, typer.Option(help="Source of lines without one.")] = "replay",
    kind: Annotated[str, typer.Option(help="Kind of lines without one.")] = "message",
    columns: Map = None,
    timezone: Timezone = None,
    time_format: TimeFormat = None,
    delimiter: Delimiter = None,
    ids: Ids = None,
    dry_run: DryRun = False,
    config: Config = None,
    data_dir: DataDir = None,
    servers: Servers = None,
) -> None:
    """Send recorded events through ingest, each counted once, and wait until they are applied."""
    from services.local.replay.reading import Reading
    from services.local.replay.replay import replay as run

    layout = _layout(columns, timezone, time_format, delimiter, ids)
    if dry_run:
        with _refusing():
            _preview(Reading(file, source, kind, layout))
        return
    settings = settings_of(config, data_dir=data_dir, bootstrap_servers=servers)
    endpoints = running_endpoints(settings)
    with _refusing():
        sending = run(endpoints, file, source=source, kind=kind, layout=layout)
        result = talk(sending, endpoints.kafka)
    known = " Replayed before: nothing changed." if result.known else ""
    errors.print(f"{result.events} events{_besides(result)}.{known}")


def _layout(
    columns: list[str] | None,
    timezone: str | None,
    time_format: str | None,
    delimiter: str | None,
    ids: IdStyle | None,
) -> "Layout":
    from services.local.replay.tables.columns import InvalidMap, read_map
    from services.local.replay.tables.layout import Layout

    if delimiter is not None:
        delimiter = {"tab": "\t", "\\t": "\t"}.get(delimiter, delimiter)
        if len(delimiter) != 1 or delimiter in '"\r\n':
            raise refused(f"--delimiter: {delimiter!r} is not one character that can stand there")
    try:
        read = read_map(columns) if columns else None
    except InvalidMap as error:
        raise refused(f"--map: {error}") from None
    try:
        zone = ZoneInfo(timezone) if timezone else None
    except (ValueError, OSError, LookupError):
        raise refused(f"--timezone: {timezone!r} is no known zone, such as Europe/Lisbon") from None
    return Layout(read, zone, time_format, delimiter, ids)


def _preview(reading: "Reading") -> None:
    from services.local.replay.preview import preview

    for event in preview(reading):
        typer.echo(msgspec.json.encode(event).decode())
    errors.print(f"{reading.events} events would be published{_besides(reading)}.")


def _besides(read: "Reading | ReplayResult") -> str:
    """What else is to be said of a file."""
    skipped = f", {read.self_targets} to oneself skipped" if read.self_targets else ""
    future = f", {read.future} left out that have not happened yet" if read.future else ""
    unit = f"; their times were read as epoch {read.unit}" if read.unit else ""
    return skipped + future + unit


@contextmanager
def _refusing() -> Iterator[None]:
    from services.local.replay.errors import ReplayFault
    from services.publishing.errors import PublishingFault

    try:
        yield
    except (ReplayFault, PublishingFault, OSError, httpx.HTTPError) as error:
        raise refused(str(error)) from None
