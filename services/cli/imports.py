"""`rapport import`: import mail, calendars, address books, chats and what else people export."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import httpx
import typer

from services.cli.endpoints import endpoints_of, running_endpoints
from services.cli.root import Config, DataDir, app, console, errors, refused, settings_of, talk

if TYPE_CHECKING:
    from services.ingest.imports.options import ImportOptions, InvalidOption
    from services.ingest.imports.runs.order import ImportOrder

Source = Annotated[
    str | None,
    typer.Option(
        help="Whose calendar or address book this is: a later export of the same source replaces "
        "what this one states. Of a mailbox, the source of its events."
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Print what would change, and change nothing.")
]

KeepMachines = Annotated[
    bool,
    typer.Option("--keep-machines", help="Of a mailbox, count what machines write, too."),
]
Owner = Annotated[
    str | None, typer.Option(metavar="ID", help="The member whose export the file is.")
]
Timezone = Annotated[
    str | None,
    typer.Option(metavar="ZONE", help="Of times without an offset, such as Europe/Lisbon."),
]
DateOrderOption = Annotated[
    str | None,
    typer.Option(
        "--date-order", help="Of dates in numbers, where the file leaves it open: dmy, mdy, ymd."
    ),
]
Member = Annotated[
    list[str] | None,
    typer.Option("--member", metavar="NAME=ID", help="Who a name in the file is; may be repeated."),
]


@app.command("import")
def import_(
    kind: Annotated[
        str,
        typer.Argument(
            help="What the file is: mbox, icalendar, vcard, google-contacts, linkedin, whatsapp, "
            "telegram, slack or github-archive."
        ),
    ],
    file: Annotated[Path, typer.Argument(help="File exported by a program or a service.")],
    source: Source = None,
    dry_run: DryRun = False,
    keep_machines: KeepMachines = False,
    owner: Owner = None,
    timezone: Timezone = None,
    date_order: DateOrderOption = None,
    member: Member = None,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Import what is new in a file, or what has changed in a calendar or address book."""
    from services.cli.import_report import print_report
    from services.local.imports import import_file

    settings = settings_of(config, data_dir=data_dir)
    options = _options(
        keep_machines=keep_machines,
        owner=owner,
        timezone=timezone,
        date_order=date_order,
        member=member or (),
    )
    order = _order(kind, file, source, dry_run, options)
    endpoints = (endpoints_of if dry_run else running_endpoints)(settings)
    with _refusing(file):
        run = import_file(endpoints, settings.data_dir / "imports", order)
        report = talk(run, endpoints.kafka)
    if report.finished:
        errors.print(f"{report.finished} events of an import that had broken off were published")
    if dry_run:
        for what, examples in report.examples.items():
            for example in examples:
                console.print(f"{what}: {example}", markup=False, highlight=False, soft_wrap=True)
    print_report(report)


def _options(**given: Any) -> "ImportOptions":
    from services.ingest.imports.options import InvalidOption, read_options

    try:
        return read_options(**given)
    except InvalidOption as error:
        raise refused(_said(error)) from None


def _order(
    kind: str, file: Path, source: str | None, dry_run: bool, options: "ImportOptions"
) -> "ImportOrder":
    from services.ingest.imports.importers import IMPORTERS
    from services.ingest.imports.options import InvalidOption
    from services.ingest.imports.runs.order import ImportOrder, importer_of

    try:
        importer = importer_of(kind, options)
    except KeyError:
        known = ", ".join(IMPORTERS)
        raise refused(f"{kind} is not a known format; known are {known}") from None
    except InvalidOption as error:
        raise refused(_said(error)) from None
    return ImportOrder(importer, file, source or importer.source, dry_run, options)


def _said(error: "InvalidOption") -> str:
    return f"--{error.name.replace('_', '-')}: {error}"


@contextmanager
def _refusing(file: Path) -> Iterator[None]:
    from services.ingest.intake.journal import JournalInUse
    from services.kafka.imports import AnotherImport
    from services.publishing.errors import PublishingFault

    try:
        yield
    except JournalInUse as error:
        raise refused(str(error)) from None
    except (PublishingFault, AnotherImport, OSError, ValueError, httpx.HTTPError) as error:
        raise refused(f"{file}: {error}") from None
