"""The one table of importers. A new kind of file is a module, and a line here."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from services.ingest.imports import calendar, contacts, mbox
from services.ingest.sources.statements import Outcome


class Importer(NamedTuple):
    """How to read a kind of file, and the source of its events."""

    source: str
    read: Callable[[Path], Iterator[Outcome]]


IMPORTERS = {
    "mbox": Importer("mail", mbox.read),
    "icalendar": Importer("calendar", calendar.read),
    "vcard": Importer("contacts", contacts.read),
}
