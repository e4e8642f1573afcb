"""Mails: a message from the sender to each recipient. Their text is not read."""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from services.ingest.imports.addresses import member_of
from services.ingest.imports.mail import labels, machines
from services.ingest.imports.mail.address_lists import addresses_in
from services.ingest.imports.mail.dates import sent_at
from services.ingest.imports.mail.headers import Headers, HeaderTooLarge
from services.ingest.sources.statements import (
    Ignored,
    Outcome,
    directed,
    fitting_id,
    one_act,
)

log = logging.getLogger(__name__)

_RECIPIENTS = ("To", "Cc", "Bcc")
HEADERS = (
    "From",
    *_RECIPIENTS,
    "Date",
    "Received",
    "Message-ID",
    *machines.HEADERS,
    *labels.HEADERS,
)
"""All headers that are read."""

_EXAMPLE = 100
"""How many letters of what cannot be read are reported."""


class Mail(NamedTuple):
    """A mail as it is found: `raw` begins with its header.

    `place` says where, for reports. `received` is when the mailbox has got it, if it knows.
    `is_invitation` is whether it carries a calendar with a method (RFC 5546).
    """

    raw: bytes
    place: str
    received: datetime | None = None
    is_invitation: bool = False


def statements_of(mail: Mail, now: datetime, keep_machines: bool = False) -> list[Outcome]:
    """A message to each recipient, of whom all are its audience.

    The same mail gives the same ids in whatever mailbox it is found. Whatever is wrong with it, it
    spoils no other. Machines are nobody's contacts, unless `keep_machines`.
    """
    try:
        return list(_read(mail, Headers(mail.raw), now, keep_machines))
    except HeaderTooLarge as error:
        return [Ignored(str(error), mail.place)]
    except Exception as error:  # a mail is what anybody may have sent
        log.debug("a mail cannot be read: %s", type(error).__name__)
        return [Ignored(f"a mail that cannot be read: {type(error).__name__}", mail.place)]


def _read(mail: Mail, header: Headers, now: datetime, keep_machines: bool) -> Iterator[Outcome]:
    found = header.first("Message-ID")[:_EXAMPLE] or mail.place
    sender = next((each for each in _members(header, "From") if isinstance(each, str)), None)
    at = sent_at(header, mail.received, now)
    uncounted = _uncounted(mail, header, found)
    if uncounted is None and not keep_machines:
        uncounted = _by_machine(header, sender, found)
    if uncounted is not None:
        yield uncounted
    elif sender is None:
        yield Ignored("a mail without a sender", found)
    elif at is None:
        yield Ignored("a mail without a sane date", f"{found} {header.first('Date')}"[:_EXAMPLE])
    else:
        name = header.first("Message-ID") or f"{sender}@{at}"
        addressed = _addressed(header, keep_machines)
        written = one_act(_message(name, sender, each, at) for each in addressed)
        yield from written or [Ignored("a mail without a recipient", found)]


def _uncounted(mail: Mail, header: Headers, found: str) -> Ignored | None:
    """Why it counts nothing, whoever has written it."""
    if label := labels.uncounted(header):
        return Ignored(f"a mail that is {label}", found)
    if mail.is_invitation:
        return Ignored("an invitation to a meeting, or the answer to one", found)
    return None


def _by_machine(header: Headers, sender: str | None, found: str) -> Ignored | None:
    if machines.is_sent_by_machine(header):
        return Ignored("a mail to many, or by a machine", found)
    if sender is not None and machines.is_machine(sender):
        return Ignored("a mail by a machine, by its address", sender)
    return None


def _message(name: str, sender: str, recipient: str | Ignored, at: int) -> Outcome:
    if isinstance(recipient, Ignored):
        return recipient
    id_ = fitting_id(f"{name}>{recipient}")
    return directed("message", sender, recipient, id=id_, at=at)


def _addressed(header: Headers, keep_machines: bool) -> Iterator[str | Ignored]:
    for each in _members(header, *_RECIPIENTS):
        if isinstance(each, str) and not keep_machines and machines.is_machine(each):
            yield Ignored("a message to a machine", each)
        else:
            yield each


def _members(header: Headers, *names: str) -> Iterable[str | Ignored]:
    """Each once, and what is no address; `names` are of fields that hold lists of addresses."""
    written = (each for value in header.all(*names) for each in addresses_in(value))
    return dict.fromkeys(
        member_of(each) or Ignored("an entry that is no mail address", each[:_EXAMPLE])
        for each in written
    )
