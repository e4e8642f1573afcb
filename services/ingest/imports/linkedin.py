"""LinkedIn's `Connections.csv`: with whom the owner is connected, and since when."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

from services.ingest.imports.addresses import member_of
from services.ingest.imports.csv_rows import CsvRow, csv_rows
from services.ingest.imports.options import ImportOptions
from services.ingest.sources.statements import Ignored, Outcome, digest, directed, id_of

_KNOWN_BY = ("First Name", "Last Name", "Connected On")
_DATES = ("%d %b %Y", "%m/%d/%y, %I:%M %p")
"""Of today, and of exports of before 2020; days are taken as UTC's."""


def read(file: Path, options: ImportOptions) -> Iterator[Outcome]:
    """A connection of the owner's for each row, and the name of whom it is with.

    Raises:
        OSError: where the file cannot be read.
        ValueError: where it is no such CSV.
    """
    for row in csv_rows(file, _KNOWN_BY):
        yield from _connection(row, options.owner)


def _connection(row: CsvRow, owner: str | None) -> Iterator[Outcome]:
    place = f"line {row.line}"
    name = " ".join((row.cell("First Name") + " " + row.cell("Last Name")).split())
    address = member_of(row.cell("Email Address"))
    member = _member(row.cell("URL")) or address
    since = _date(row.cell("Connected On"))
    if member is None:
        yield Ignored("a connection without an address", f"{place}: {name}".strip(": "))
    elif since is None:
        what = f"{place}: {row.cell('Connected On')}".strip(": ")
        yield Ignored("a connection without a date that can be read", what)
    else:
        yield directed("connect", owner, member, id=id_of("connect", owner, member), at=since)
        if name:
            aliases = [address] if address and address != member else []
            stated = digest(msgspec.json.encode([member, name, aliases]))
            profile = {"kind": "profile", "actor": member, "name": name, "aliases": aliases}
            yield profile | {"id": stated}


def _member(url: str) -> str | None:
    """The member with this public profile."""
    path = unquote(urlsplit(url).path).strip("/")
    return f"linkedin:{path.lower()}" if path.startswith("in/") else None


def _date(text: str) -> str | None:
    for form in _DATES:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC).isoformat()
        except ValueError:
            continue
    return None
