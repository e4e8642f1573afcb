"""The agent type `imap` (RFC 9051), read only: mails of a mailbox as they come in."""

import asyncio
import imaplib
import os
from contextlib import suppress
from datetime import date
from email.message import Message

import msgspec
from pydantic import Field

from services.ingest.agents.agent import Agent, Interrupted, SetVariable
from services.ingest.agents.imap.mailbox import Seen, new_mails, read_headers
from services.ingest.agents.intake import Intake
from services.ingest.imports.mail import statements_of

TIMEOUT_S = 60.0
MOST = 500
"""At most so many mails are fetched at once; their numbers must fit into one command."""


class Imap(Agent):
    """`type = "imap"`; TLS unless `tls = false`, as for a bridge on the same machine.

    Mails that came in before `since` are left out.
    """

    host: str
    port: int = 993
    tls: bool = True
    user: str
    password_env: SetVariable
    folders: list[str] = Field(["INBOX"], min_length=1)
    since: date | None = None
    every_s: float = Field(300, ge=1)

    async def pull(self, intake: Intake) -> None:
        """Publish new mails until the server is away."""
        while True:
            await self.poll(intake)
            await asyncio.sleep(self.every_s)

    async def poll(self, intake: Intake) -> None:
        """Publish the mails that are new now, folder by folder.

        Raises:
            Interrupted: where the server or a folder is away.
        """
        try:
            box = await asyncio.to_thread(self._opened)
            try:
                password = os.environ[self.password_env]
                await asyncio.to_thread(box.login, self.user, password)
                for folder in self.folders:
                    await self._read(box, folder, intake)
            finally:
                with suppress(OSError, imaplib.IMAP4.error):
                    await asyncio.to_thread(box.logout)
        except (OSError, imaplib.IMAP4.error) as error:
            raise Interrupted(f"{self.host}: {error}") from None

    def _opened(self) -> imaplib.IMAP4:
        opened = imaplib.IMAP4_SSL if self.tls else imaplib.IMAP4
        return opened(self.host, self.port, timeout=TIMEOUT_S)

    async def _read(self, box: imaplib.IMAP4, folder: str, intake: Intake) -> None:
        seen = _cursor(intake).get(folder, Seen())
        reached, uids = await asyncio.to_thread(new_mails, box, folder, seen, self.since)
        for first in range(0, len(uids), MOST):
            taken = uids[first : first + MOST]
            mails = await asyncio.to_thread(read_headers, box, taken)
            await _take(mails, folder, Seen(reached.validity, taken[-1]), intake)
        await _take([], folder, reached, intake)


async def _take(mails: list[Message], folder: str, seen: Seen, intake: Intake) -> None:
    with intake.journal.entry():
        outcomes = (each for mail in mails for each in statements_of(mail))
        events = list(intake.new(intake.events(outcomes, folder)))
        cursor = _cursor(intake) | {folder: seen}
        intake.journal.move(msgspec.json.encode(cursor).decode())
        await intake.publish(events)


def _cursor(intake: Intake) -> dict[str, Seen]:
    return msgspec.json.decode(intake.journal.cursor or "{}", type=dict[str, Seen])
