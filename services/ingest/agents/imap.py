"""A mailbox over IMAP (RFC 9051), read only: who wrote to whom, as mails come in."""

import asyncio
import imaplib
import os
from contextlib import suppress
from datetime import date
from email.message import Message
from email.parser import BytesHeaderParser
from typing import Any

import msgspec
from pydantic import Field

from services.ingest.agents.agent import Agent, Interrupted, SetVariable
from services.ingest.agents.intake import Intake
from services.ingest.imports.mail import HEADERS, say

TIMEOUT_S = 60.0
MOST = 1_000
"""So many mails are taken together."""


class Seen(msgspec.Struct):
    """Up to which unique identifier a folder has been read; those hold while `validity` does."""

    validity: int = 0
    uid: int = 0


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
        """Take new mails, folder by folder, until the server is away."""
        while True:
            for folder in self.folders:
                while await self._take(folder, intake):
                    pass
            await asyncio.sleep(self.every_s)

    async def _take(self, folder: str, intake: Intake) -> bool:
        """Whether there may be more."""
        cursor = msgspec.json.decode(intake.journal.cursor or "{}", type=dict[str, Seen])
        try:
            mails, seen = await asyncio.to_thread(self._fetch, folder, cursor.get(folder, Seen()))
        except (OSError, imaplib.IMAP4.error) as error:
            raise Interrupted(f"{self.host} {folder}: {error}") from None
        cursor[folder] = seen
        with intake.journal.entry():
            said = (each for mail in mails for each in say(mail))
            events = list(intake.new(intake.events(said, folder)))
            intake.journal.move(msgspec.json.encode(cursor).decode())
            await intake.publish(events)
        return len(mails) >= MOST

    def _fetch(self, folder: str, seen: Seen) -> tuple[list[Message], Seen]:
        """The headers of the next mails after `seen`, and up to where they reach."""
        box = self._opened()
        try:
            box.login(self.user, os.environ[self.password_env])
            _ok(box.select(_quoted(folder), readonly=True))
            validity = int(box.response("UIDVALIDITY")[1][0] or 0)
            after = seen.uid if validity == seen.validity else 0
            # `n:*` names the last mail even where it comes before n.
            found = _ok(box.uid("SEARCH", f"UID {after + 1}:*{self._since}"))[0] or b""
            uids = sorted(uid for uid in map(int, found.split()) if uid > after)[:MOST]
            reached = Seen(validity, uids[-1] if uids else after)
            return (_headers(box, uids) if uids else []), reached
        finally:
            with suppress(OSError, imaplib.IMAP4.error):
                box.logout()

    @property
    def _since(self) -> str:
        return f" SINCE {self.since:%d-%b-%Y}" if self.since else ""

    def _opened(self) -> imaplib.IMAP4:
        opened = imaplib.IMAP4_SSL if self.tls else imaplib.IMAP4
        return opened(self.host, self.port, timeout=TIMEOUT_S)


def _headers(box: imaplib.IMAP4, uids: list[int]) -> list[Message]:
    wanted = ",".join(map(str, uids))
    data = _ok(box.uid("FETCH", wanted, f"(BODY.PEEK[HEADER.FIELDS ({' '.join(HEADERS)})])"))
    parse = BytesHeaderParser().parsebytes
    return [parse(part[1]) for part in data if isinstance(part, tuple)]


def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
    state, data = answer
    if state != "OK":
        raise imaplib.IMAP4.error(f"{state} {data}")
    return data


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
