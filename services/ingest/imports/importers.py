"""The table of importers. A new kind of file is a module, and a line here."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

from services.ingest.imports import linkedin, mbox
from services.ingest.imports.archives import github, slack
from services.ingest.imports.calendars.difference import compare as compare_calendars
from services.ingest.imports.cards.difference import compare as compare_cards
from services.ingest.imports.cards.google_contacts import read_google_contacts
from services.ingest.imports.chats import telegram, whatsapp
from services.ingest.imports.options import ImportOptions
from services.ingest.imports.state_change import StateChange
from services.ingest.sources.statements import Outcome


class Importer(NamedTuple):
    """How to read a kind of file that holds events, and their source.

    `takes` are the options that it knows, of which it `needs` some.
    """

    source: str
    read: Callable[[Path, ImportOptions], Iterator[Outcome]]
    takes: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()


class StateImporter(NamedTuple):
    """How to compare a file that holds a state with the imports' memory, and its events' source.

    A state is named by a source of its own: that of whose export the file is. It takes no options.
    """

    source: str
    compare: Callable[[Mapping[bytes, bytes], Path, str], StateChange]


_OWNER = frozenset({"owner"})
_ZONE = frozenset({"timezone"})

IMPORTERS: dict[str, Importer | StateImporter] = {
    "mbox": Importer("mail", mbox.read, frozenset({"keep_machines"})),
    "icalendar": StateImporter("calendar", compare_calendars),
    "vcard": StateImporter("contacts", compare_cards),
    "google-contacts": StateImporter("contacts", partial(compare_cards, read=read_google_contacts)),
    "linkedin": Importer("linkedin", linkedin.read, takes=_OWNER, needs=_OWNER),
    "whatsapp": Importer(
        "whatsapp", whatsapp.read, takes=_ZONE | {"date_order", "member"}, needs=_ZONE
    ),
    "slack": Importer("slack", slack.read),
    "github-archive": Importer("github", github.read),
    "telegram": Importer("telegram", telegram.read, takes=_OWNER | _ZONE),
}
