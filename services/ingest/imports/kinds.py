"""The one table of files that can be imported. A new kind is a module, and a line here."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from services.ingest.imports import calendar, contacts, mbox
from services.ingest.sources.convention import Ignored
from services.ingest.sources.mapped import Statement


class Importer(NamedTuple):
    """How to read a kind of file, and the source its events are of."""

    source: str
    read: Callable[[Path], Iterator[Statement | Ignored]]


IMPORTERS = {
    "mbox": Importer("mail", mbox.read),
    "icalendar": Importer("calendar", calendar.read),
    "vcard": Importer("contacts", contacts.read),
}
