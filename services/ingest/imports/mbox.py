"""Mailboxes in mbox format, as most mail programs and services export them."""

import mailbox
from collections.abc import Iterator
from email.parser import BytesHeaderParser
from pathlib import Path

from services.ingest.imports.mail import statements_of
from services.ingest.sources.statements import Outcome


def read(file: Path) -> Iterator[Outcome]:
    """The statements of all mails in `file`.

    Raises:
        OSError: where the file cannot be read.
        ValueError: where it is no mailbox.
    """
    with file.open("rb") as start:
        if start.read(5) != b"From ":
            raise ValueError("is no mbox: it does not begin with `From `")
    parse = BytesHeaderParser().parse
    box = mailbox.mbox(file, factory=parse, create=False)  # type: ignore[arg-type]
    try:
        for mail in box:
            yield from statements_of(mail)
    finally:
        box.close()
