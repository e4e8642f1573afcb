"""`rapport import`: import mail, calendars and address books."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import httpx
import typer

from services.cli.local import endpoints_of
from services.cli.root import Config, DataDir, app, console, errors, refused, settings_of, talk
from services.runtime.settings import Settings

if TYPE_CHECKING:
    from services.ingest.imports.importers import Importer, StateImporter

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
    from services.ingest.imports import mbox
    from services.ingest.imports.importers import IMPORTERS, Importer

    settings = settings_of(config, data_dir=data_dir)
    importer = IMPORTERS.get(kind)
    if importer is None:
        raise refused(f"{kind} is not a known format; known are {', '.join(IMPORTERS)}")
    name = source or importer.source
    if keep_machines:
        if kind != "mbox":
            raise refused("--keep-machines is for a mailbox")
        importer = Importer(name, partial(mbox.read, keep_machines=True))
    if isinstance(importer, Importer):
        _import_events(importer._replace(source=name), file, settings, dry_run)
    else:
        _import_state(importer, file, name, settings, dry_run)


def _import_events(importer: "Importer", file: Path, settings: Settings, dry_run: bool) -> None:
    from services.cli.import_report import NamedMembers, print_report
    from services.ingest.agents.journal import Journal, JournalInUse
    from services.local.import_file import find_new, run_import

    named = NamedMembers()
    noting = importer._replace(read=lambda path: named.noting(importer.read(path)))
    try:
        journal = Journal(settings.data_dir / "imports" / f"{importer.source}.sqlite")
    except JournalInUse as error:
        raise refused(str(error)) from None
    try:
        with _refusing(file):
            if dry_run:
                intake = find_new(journal, noting, file)
            else:
                run = run_import(endpoints_of(settings), journal, noting, file)
                intake = talk(run, settings)
    finally:
        journal.close()
    print_report(intake.tally, intake.passed_over, named)


def _import_state(
    importer: "StateImporter", file: Path, source: str, settings: Settings, dry_run: bool
) -> None:
    from services.cli.import_report import NamedMembers, print_report
    from services.local.import_state import compare_state, import_state

    run = compare_state if dry_run else import_state
    with _refusing(file):
        done = talk(run(endpoints_of(settings), importer, file, source), settings)
    if done.finished:
        errors.print(f"{done.finished} events of an import that had broken off were published")
    if dry_run:
        for what, examples in done.change.examples.items():
            for example in examples:
                console.print(f"{what}: {example}", markup=False, highlight=False, soft_wrap=True)
    named = NamedMembers()
    named.note(done.events)
    print_report(done.tally, done.passed_over, named)


@contextmanager
def _refusing(file: Path) -> Iterator[None]:
    from services.kafka.imports import AnotherImport
    from services.publishing.errors import PublishingFault

    try:
        yield
    except (PublishingFault, AnotherImport, OSError, ValueError, httpx.HTTPError) as error:
        raise refused(f"{file}: {error}") from None
