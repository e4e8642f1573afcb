"""The folders of a mailbox: which mails are new, and their headers."""

import imaplib
import re
from datetime import date, datetime
from email.message import Message
from email.parser import BytesHeaderParser
from typing import Any

import msgspec

from services.ingest.imports.mail import HEADERS


class Seen(msgspec.Struct):
    """The last unique identifier (UID) read of a folder, valid for one UIDVALIDITY."""

    validity: int = 0
    uid: int = 0


def new_mails(
    box: imaplib.IMAP4, folder: str, seen: Seen, since: date | None
) -> tuple[Seen, list[int]]:
    """How far a folder reaches, and the identifiers of its mails after `seen`, ascending.

    They are fetched, a line each: a search would return them in one line, which has a limit.

    Raises:
        imaplib.IMAP4.error: where the server refuses.
    """
    _ok(box.select(_quoted(folder), readonly=True))
    validity = int(box.response("UIDVALIDITY")[1][0] or 0)
    after = seen.uid if validity == seen.validity else 0
    answer = _ok(box.uid("FETCH", f"{after + 1}:*", "(UID INTERNALDATE)"))
    listed = (_listed(line) for line in answer if isinstance(line, bytes))
    # `n:*` names the last mail even where it comes before n.
    new = sorted(each for each in listed if each is not None and each[0] > after)
    reached = Seen(validity, new[-1][0] if new else after)
    return reached, [uid for uid, day in new if since is None or day >= since]


def _listed(line: bytes) -> tuple[int, date] | None:
    """Identifier, and day of receipt as the server dates it; None where the line is another."""
    uid, day = _UID.search(line), _DAY.search(line)
    if uid is None or day is None:
        return None
    return int(uid[1]), datetime.strptime(day[1].decode(), "%d-%b-%Y").date()


_UID = re.compile(rb"\bUID (\d+)")
_DAY = re.compile(rb'\bINTERNALDATE " ?(\d{1,2}-[A-Z][a-z]{2}-\d{4}) ')


def read_headers(box: imaplib.IMAP4, uids: list[int]) -> list[Message]:
    """Mails with the headers that are read of them, and no text.

    Raises:
        imaplib.IMAP4.error: where the server refuses.
    """
    wanted = ",".join(map(str, uids))
    data = _ok(box.uid("FETCH", wanted, f"(BODY.PEEK[HEADER.FIELDS ({' '.join(HEADERS)})])"))
    parse = BytesHeaderParser().parsebytes
    return [parse(part[1]) for part in data if isinstance(part, tuple)]


def _ok(response: tuple[str, list[Any]]) -> list[Any]:
    state, data = response
    if state != "OK":
        raise imaplib.IMAP4.error(f"{state} {data}")
    return data


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
