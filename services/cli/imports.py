"""`rapport import`: import mail, calendars and address books."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import httpx
import typer

from services.cli.endpoints import endpoints_of, running_endpoints
from services.cli.root import Config, DataDir, app, console, errors, refused, settings_of, talk

if TYPE_CHECKING:
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


@app.command("import")
def import_(
    kind: Annotated[str, typer.Argument(help="Format of the file: mbox, icalendar or vcard.")],
    file: Annotated[
        Path, typer.Argument(help="File exported by a mail program, calendar or phone.")
    ],
    source: Source = None,
    dry_run: DryRun = False,
    keep_machines: KeepMachines = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Import what is new in a mailbox, and what has changed in a calendar or address book."""
    from services.cli.import_report import print_report
    from services.local.imports import import_file

    settings = settings_of(config, data_dir=data_dir)
    order = _order(kind, file, source, dry_run, keep_machines)
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


def _order(
    kind: str, file: Path, source: str | None, dry_run: bool, keep_machines: bool
) -> "ImportOrder":
    from services.ingest.imports.importers import IMPORTERS
    from services.ingest.imports.runs.order import ImportOrder, importer_of

    try:
        importer = importer_of(kind, keep_machines=keep_machines)
    except KeyError:
        known = ", ".join(IMPORTERS)
        raise refused(f"{kind} is not a known format; known are {known}") from None
    except ValueError as error:
        raise refused(f"--keep-machines {error}") from None
    return ImportOrder(importer, file, source or importer.source, dry_run)


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
