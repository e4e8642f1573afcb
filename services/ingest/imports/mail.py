"""Mails: a message from the sender to each recipient. Their text is not read."""

from collections.abc import Iterator
from datetime import UTC
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from services.ingest.imports.addresses import member_of
from services.ingest.sources.statements import Ignored, Outcome, directed, fitting_id, one_act

_RECIPIENTS = ("To", "Cc", "Bcc")
_LISTS = ("List-Id", "List-Unsubscribe")
HEADERS = ("From", *_RECIPIENTS, "Date", "Message-ID", *_LISTS, "Precedence", "Auto-Submitted")
"""All headers that are read."""

_BULK = frozenset({"bulk", "list", "junk"})


def statements_of(mail: Message) -> Iterator[Outcome]:
    """A message to each recipient, of whom all are its audience; `mail` needs headers only.

    The same mail gives the same ids in whatever mailbox it is found.
    """
    senders = _members(mail, "From")
    at = _sent_at(mail)
    if _is_bulk(mail):
        yield Ignored("a mail to many, or by a machine")
    elif not senders or at is None:
        yield Ignored("a mail without a sender" if not senders else "a mail without a date")
    else:
        name = _header(mail, "Message-ID").strip() or f"{senders[0]}@{at}"
        recipients = _members(mail, *_RECIPIENTS)
        yield from one_act(_message(name, senders[0], each, at) for each in recipients)


def _message(name: str, sender: str, recipient: str, at: int) -> Outcome:
    id_ = fitting_id(f"{name}>{recipient}")
    return directed("message", sender, recipient, id=id_, at=at)


def _members(mail: Message, *headers: str) -> list[str]:
    values = [str(value) for header in headers for value in mail.get_all(header, [])]
    members = (member_of(address) for _, address in getaddresses(values))
    return list(dict.fromkeys(member for member in members if member))


def _sent_at(mail: Message) -> int | None:
    try:
        sent = parsedate_to_datetime(_header(mail, "Date"))
    except (ValueError, TypeError, OverflowError):
        return None
    return int((sent if sent.tzinfo else sent.replace(tzinfo=UTC)).timestamp() * 1000)


def _is_bulk(mail: Message) -> bool:
    return (
        any(header in mail for header in _LISTS)
        or _header(mail, "Precedence").strip().lower() in _BULK
        or _header(mail, "Auto-Submitted").strip().lower() not in ("", "no")
    )


def _header(mail: Message, name: str) -> str:
    return str(mail.get(name, ""))
