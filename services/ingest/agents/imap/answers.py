"""What a server answers to FETCH: of each mail its number, flags, day of receipt, and header."""

import re
from datetime import datetime

import msgspec

from services.ingest.agents.imap.session import Answer
from services.ingest.imports.mail.calendar_parts import lists_invitation
from services.ingest.imports.mail.dates import mail_date
from services.ingest.sources.statements import Ignored

MAX_UID = 2**32 - 1
_EXAMPLE = 100

_FETCH = re.compile(rb"\* \d{1,10} FETCH \(", re.IGNORECASE)
_QUOTED = re.compile(rb'(\bINTERNALDATE "[^"]{1,40}")|"(?:[^"\\]|\\.)*"', re.IGNORECASE)
"""What stands in quotes may be of a mail's author: a file's name may be that of an item."""

_UID = re.compile(rb"\bUID (\d{1,20})\b", re.IGNORECASE)
_RECEIVED = re.compile(rb'\bINTERNALDATE "([^"]{1,40})"', re.IGNORECASE)
_FLAGS = re.compile(rb"\bFLAGS \(([^()]*)\)", re.IGNORECASE)
_HEADER = re.compile(rb"BODY\[HEADER\.FIELDS [^\]]*\](?:<\d+>)? \{\d+\+?\}$", re.IGNORECASE)
_EMPTY = re.compile(rb'BODY\[HEADER\.FIELDS [^\]]*\](?:<\d+>)? (?:""|NIL)', re.IGNORECASE)


class Fetched(msgspec.Struct):
    """A mail by its unique identifier, as far as the answer states it; `header` None where not."""

    uid: int
    received: datetime | None
    flags: frozenset[bytes]
    header: bytes | None
    is_invitation: bool


def fetched(answer: Answer) -> Fetched | Ignored | None:
    """The mail in `answer`; None where it is about something else, or says nothing asked for."""
    start = _FETCH.search(b" ".join(answer[::2]))
    if start is None:
        return None
    structure = start.string[start.start() :]
    said = _QUOTED.sub(rb"\1", structure)
    uid = _UID.search(said)
    if uid is None and b"INTERNALDATE" not in said.upper():
        return None
    if uid is None or not 0 < int(uid[1]) <= MAX_UID:
        example = said[:_EXAMPLE].decode(errors="replace")
        return Ignored("a mail whose number in the folder cannot be read", example)
    received, flags = _RECEIVED.search(said), _FLAGS.search(said)
    return Fetched(
        int(uid[1]),
        mail_date(received[1].decode("latin-1")) if received else None,
        frozenset(flags[1].lower().split()) if flags else frozenset(),
        _header(answer),
        lists_invitation(structure),
    )


def _header(answer: Answer) -> bytes | None:
    for line, literal in zip(answer[::2], answer[1::2], strict=False):
        if _HEADER.search(line):
            return literal
    return b"" if _EMPTY.search(answer[-1]) else None
