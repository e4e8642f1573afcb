"""The table of importers. A new kind of file is a module, and a line here."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from services.ingest.imports import mbox
from services.ingest.imports.calendars.difference import compare as compare_calendars
from services.ingest.imports.cards.difference import compare as compare_cards
from services.ingest.imports.state_change import StateChange
from services.ingest.sources.statements import Outcome


class Importer(NamedTuple):
    """How to read a kind of file that holds events, and their source."""

    source: str
    read: Callable[[Path], Iterator[Outcome]]


class StateImporter(NamedTuple):
    """How to compare a file that holds a state with the imports' memory, and its events' source.

    A state is named by a source of its own: that of whose export the file is.
    """

    source: str
    compare: Callable[[Mapping[bytes, bytes], Path, str], StateChange]


IMPORTERS: dict[str, Importer | StateImporter] = {
    "mbox": Importer("mail", mbox.read),
    "icalendar": StateImporter("calendar", compare_calendars),
    "vcard": StateImporter("contacts", compare_cards),
}
