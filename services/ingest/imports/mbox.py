"""Mailboxes in mbox format, as most mail programs and services export them."""

import mailbox
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from services.ingest.imports.mail.calendar_parts import carries_invitation
from services.ingest.imports.mail.dates import mail_date
from services.ingest.imports.mail.headers import MAX_BYTES
from services.ingest.imports.mail.statements import Mail, statements_of
from services.ingest.imports.options import NO_OPTIONS, ImportOptions
from services.ingest.sources.statements import Outcome

_READ_BYTES = 2 * MAX_BYTES
"""So much of each mail is looked at: its header, and what parts its body has."""


def read(file: Path, options: ImportOptions = NO_OPTIONS) -> Iterator[Outcome]:
    """The statements of all mails in `file`, which may be empty.

    Raises:
        OSError: where the file cannot be read.
        ValueError: where it is no mailbox.
    """
    with file.open("rb") as start:
        if start.read(5) not in (b"From ", b""):
            raise ValueError("is no mbox: it does not begin with `From `")
    now = datetime.now(UTC)
    for mail in _mails(file):
        yield from statements_of(mail, now, options.keep_machines)


def _mails(file: Path) -> Iterator[Mail]:
    box = mailbox.mbox(file, create=False)
    try:
        for number, key in enumerate(box.iterkeys(), 1):
            with closing(box.get_file(key, from_=True)) as content:
                line, _, raw = content.read(_READ_BYTES).partition(b"\n")
            received = mail_date(line.decode("latin-1"))
            yield Mail(raw, f"mail {number}", received, carries_invitation(raw))
    finally:
        box.close()
