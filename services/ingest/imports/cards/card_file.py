"""A file of cards, of which only what is looked at is read: a picture, or a note, spoils none."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import vobject

from services.ingest.imports.addresses import member_of
from services.ingest.imports.content_lines import Line, content_lines
from services.ingest.sources.statements import Ignored

_READ = frozenset({"FN", "N", "EMAIL", "ADR", "KIND", "X-ADDRESSBOOKSERVER-KIND"})
_STRUCTURES = {"N": vobject.vcard.Name, "ADR": vobject.vcard.Address}
_GROUP = re.compile(r"^[\w-]+\.")
_ANGLED = re.compile(r"<([^<>]*)>\s*$")
LABEL = 200
"""Characters of a name or a place, as a profile keeps them."""


class Card(msgspec.Struct, frozen=True, array_like=True):
    """A person of an address book: a name, and addresses as members' ids, the first one first."""

    name: str
    addresses: tuple[str, ...]
    city: str | None = None
    country: str | None = None


@dataclass
class CardFile:
    """What a file states; only where it `is_whole` does what is missing mean anything."""

    cards: list[Card] = field(default_factory=list)
    passed_over: list[Ignored] = field(default_factory=list)
    is_whole: bool = True


def read_cards(file: Path) -> CardFile:
    """The cards in `file`.

    Raises:
        OSError: where the file cannot be read.
        ValueError: where it holds no card.
    """
    return card_file(file.read_bytes())


def card_file(content: bytes) -> CardFile:
    """The cards in a file's content.

    Raises:
        ValueError: where there is none.
    """
    file = CardFile()
    found = False
    for lines in _cards(content_lines(content), file):
        found = True
        card = _card(lines, file)
        if card is not None:
            file.cards.append(card)
    if not found:
        raise ValueError("holds no vCard")
    return file


def _cards(lines: Iterable[Line], file: CardFile) -> Iterator[list[Line]]:
    """The lines of each card, its BEGIN first; one without an end goes as far as the next."""
    held: list[Line] = []
    for line in lines:
        mark = (line.name, line.value.upper())
        if mark == ("BEGIN", "VCARD"):
            yield from _unended(held, file)
            held = [line]
        elif mark == ("END", "VCARD"):
            if held:
                yield held
            held = []
        elif held:
            held.append(line)
    if held:
        file.is_whole = False
    yield from _unended(held, file)


def _unended(held: list[Line], file: CardFile) -> Iterator[list[Line]]:
    if held:
        file.passed_over.append(Ignored("END:VCARD is missing", f"line {held[0].number}"))
        yield held


def _card(lines: list[Line], file: CardFile) -> Card | None:
    where = f"line {lines[0].number}"
    read: dict[str, list[Any]] = {}
    for line in lines:
        if not line.name:
            file.passed_over.append(Ignored("not a property", line.where))
        elif line.name in _READ:
            _read(line, read, file)
    name, addresses = _name(read), _addresses(read)
    if "group" in (str(each).strip().lower() for each in read.get("KIND", ())):
        file.passed_over.append(Ignored("a card of a group", f"{where}: {name}"))
    elif not name or not addresses:
        lacks = "a mail address" if name else "a name"
        file.passed_over.append(Ignored(f"a card without {lacks}", f"{where}: {name}".strip(": ")))
    else:
        return Card(name, addresses, *_place(read))
    return None


def _read(line: Line, read: dict[str, list[Any]], file: CardFile) -> None:
    """Add the value of one property, structured as vobject does it."""
    text = f"BEGIN:VCARD\r\n{_GROUP.sub('', line.text)}\r\nEND:VCARD\r\n"
    try:
        card = vobject.readOne(text, allowQP=True)
        [(_, [content])] = card.contents.items()
        value = _structured(line.name, content.value)
    except (vobject.base.VObjectError, ValueError, AttributeError, LookupError) as error:
        file.passed_over.append(Ignored(f"{line.name} cannot be read", f"{line.where} ({error})"))
    else:
        read.setdefault(line.name.removeprefix("X-ADDRESSBOOKSERVER-"), []).append(value)


def _structured(name: str, value: Any) -> Any:
    expected = _STRUCTURES.get(name, str)
    if isinstance(value, bytes) and expected is str:
        return value.decode()
    if not isinstance(value, expected):
        raise ValueError("is not structured as it should be")
    return value


def _name(read: dict[str, list[Any]]) -> str:
    formatted = (_words(each) for each in read.get("FN", ()))
    structured = (_words(each.given, each.additional, each.family) for each in read.get("N", ()))
    return next(filter(None, (*formatted, *structured)), "")[:LABEL]


def _words(*parts: Any) -> str:
    """Parts of a name, each a text or a list of them, as one line."""
    flat = (" ".join(map(str, part)) if isinstance(part, list) else str(part) for part in parts)
    return " ".join(" ".join(flat).split())


def _addresses(read: dict[str, list[Any]]) -> tuple[str, ...]:
    stated = (_ANGLED.search(str(each)) or str(each) for each in read.get("EMAIL", ()))
    members = (member_of(each if isinstance(each, str) else each[1]) for each in stated)
    return tuple(dict.fromkeys(filter(None, members)))


def _place(read: dict[str, list[Any]]) -> tuple[str | None, str | None]:
    """The first place with a city; vCard names home before work where it has both."""
    for address in read.get("ADR", ()):
        city = _words(address.city)[:LABEL]
        if city:
            return city, _words(address.country)[:LABEL] or None
    return None, None
