"""Content lines of calendars and cards (RFC 5545 3.1, RFC 6350 3.2): unfolded and decoded.

Each line is decoded by itself, in UTF-8 or else cp1252, as files of many programs mix them.
"""

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

_END_OF_LINE = re.compile(rb"\r*\n|\r")
_NAME = re.compile(r"(?:[\w-]+\.)?([\w-]+)\s*[;:]")
_PROPERTY = re.compile(rb"(?:item\d+\.)?[A-Z][A-Z-]*[;:]")
_MARK = re.compile(rb"(?:BEGIN|END):", re.IGNORECASE)
"""Lines that are never folded."""

_UTF_16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_SHOWN = 60


class Line(NamedTuple):
    """An unfolded line, and the number (from 1) of the line of the file at which it begins."""

    number: int
    text: str

    @property
    def name(self) -> str:
        """The property's name in capitals, without its group; empty where it is no property."""
        found = _NAME.match(self.text) if ":" in self.text else None
        return found[1].upper() if found else ""

    @property
    def value(self) -> str:
        """What stands behind the first colon that is in no quotation marks."""
        quoted = False
        for at, character in enumerate(self.text):
            quoted ^= character == '"'
            if character == ":" and not quoted:
                return self.text[at + 1 :].strip()
        return ""

    @property
    def where(self) -> str:
        """The line as a report shows it."""
        shown = self.text if len(self.text) <= _SHOWN else f"{self.text[:_SHOWN]}…"
        return f"line {self.number}: {shown}"


def content_lines(content: bytes) -> Iterator[Line]:
    """The lines of a file; empty ones are left out.

    >>> list(content_lines(b"SUMMARY:Lunch w\\r\\n ith Bo\\r\\n"))
    [Line(number=1, text='SUMMARY:Lunch with Bo')]
    """
    number, held = 0, b""
    for here, raw in enumerate(_END_OF_LINE.split(_in_utf8(content)), 1):
        if _goes_on(held) and not _PROPERTY.match(raw):
            held = held[:-1] + raw
        elif held and raw[:1] in (b" ", b"\t") and not _MARK.match(held):
            held += raw[1:]
        else:
            if held.strip():
                yield Line(number, _decoded(held))
            number, held = here, raw.lstrip()
    if held.strip():
        yield Line(number, _decoded(held))


def _goes_on(line: bytes) -> bool:
    """Whether it ends in a soft line break of quoted-printable, as vCard 2.1 folds texts."""
    return line[-1:] == b"=" and b"QUOTED-PRINTABLE" in line.partition(b":")[0].upper()


def _in_utf8(content: bytes) -> bytes:
    encoding = _UTF_16.get(content[:2]) or _unmarked_utf_16(content[:2])
    if encoding:
        content = content.decode(encoding, errors="replace").encode()
    return content.removeprefix(codecs.BOM_UTF8)


def _unmarked_utf_16(start: bytes) -> str | None:
    if len(start) < 2 or 0 not in start:
        return None
    return "utf-16-be" if start[0] == 0 else "utf-16-le"


def _decoded(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")
