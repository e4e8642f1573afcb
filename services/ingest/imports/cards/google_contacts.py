"""Google Contacts' own CSV, with the columns of today and those of before 2024."""

from pathlib import Path

from services.ingest.imports.addresses import member_of
from services.ingest.imports.cards.card_file import LABEL, Card, CardFile
from services.ingest.imports.csv_rows import CsvRow, csv_rows
from services.ingest.sources.statements import Ignored

_KNOWN_BY = ("E-mail 1 - Value",)
_SEVERAL = " ::: "
"""Stands between values of one label."""

_NAMES = (
    ("First Name", "Middle Name", "Last Name"),
    ("Name",),
    ("Given Name", "Additional Name", "Family Name"),
    ("File As",),
    ("Nickname",),
    ("Organization Name",),
    ("Organization 1 - Name",),
)
"""Columns that are a name together, the first with something being it."""


def read_google_contacts(file: Path) -> CardFile:
    """The cards in `file`.

    Raises:
        OSError: where the file cannot be read.
        ValueError: where it is no such CSV.
    """
    found = CardFile()
    for row in csv_rows(file, _KNOWN_BY):
        card = _card(row)
        if isinstance(card, Ignored):
            found.passed_over.append(card)
        else:
            found.cards.append(card)
    return found


def _card(row: CsvRow) -> Card | Ignored:
    name, addresses = _name(row), _addresses(row)
    if not name or not addresses:
        lacks = "a mail address" if name else "a name"
        return Ignored(f"a contact without {lacks}", f"line {row.line}: {name}".strip(": "))
    return Card(name, addresses, *_place(row))


def _name(row: CsvRow) -> str:
    named = (" ".join(" ".join(map(row.cell, columns)).split()) for columns in _NAMES)
    return next(filter(None, named), "")[:LABEL]


def _addresses(row: CsvRow) -> tuple[str, ...]:
    stated = (row.cell(f"E-mail {n} - Value") for n in range(1, len(row.cells)))
    members = (member_of(each) for cell in stated for each in cell.split(_SEVERAL))
    return tuple(dict.fromkeys(filter(None, members)))


def _place(row: CsvRow) -> tuple[str | None, str | None]:
    """The first place with a city."""
    for n in range(1, len(row.cells)):
        city = row.cell(f"Address {n} - City").split(_SEVERAL)[0][:LABEL]
        if city:
            country = row.cell(f"Address {n} - Country").split(_SEVERAL)[0][:LABEL]
            return city, country or None
    return None, None
