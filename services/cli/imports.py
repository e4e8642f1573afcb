"""`rapport import`: import mail, calendars and address books."""

from pathlib import Path
from typing import Annotated

import httpx
import typer

from services.cli.local import endpoints_of
from services.cli.root import Config, DataDir, app, errors, refused, settings_of, talk


@app.command("import")
def import_(
    kind: Annotated[str, typer.Argument(help="Format of the file: mbox, icalendar or vcard.")],
    file: Annotated[
        Path, typer.Argument(help="File exported by a mail program, calendar or phone.")
    ],
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Import the new items of a mailbox, calendar or address book."""
    from services.ingest.agents.journal import Journal, JournalInUse
    from services.ingest.imports.importers import IMPORTERS
    from services.local.import_file import run_import
    from services.local.replay.errors import ReplayFault
    from services.publishing.errors import PublishingFault

    settings = settings_of(config, data_dir=data_dir)
    importer = IMPORTERS.get(kind)
    if importer is None:
        raise refused(f"{kind} is not a known format; known are {', '.join(IMPORTERS)}")
    try:
        journal = Journal(settings.data_dir / "imports" / f"{importer.source}.sqlite")
    except JournalInUse as error:
        raise refused(str(error)) from None
    try:
        tally = talk(run_import(endpoints_of(settings), journal, importer, file), settings)
    except (ReplayFault, PublishingFault, OSError, ValueError, httpx.HTTPError) as error:
        raise refused(f"{file}: {error}") from None
    finally:
        journal.close()
    errors.print(", ".join(f"{count} {outcome}" for outcome, count in tally.items()) or "nothing")
