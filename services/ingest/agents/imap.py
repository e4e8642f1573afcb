"""A mailbox over IMAP (RFC 9051), read only: who wrote to whom, as mails come in."""

import asyncio
import imaplib
import os
import re
from contextlib import suppress
from datetime import date, datetime
from email.message import Message
from email.parser import BytesHeaderParser
from typing import Any

import msgspec
from pydantic import Field

from services.ingest.agents.agent import Agent, Interrupted, SetVariable
from services.ingest.agents.intake import Intake
from services.ingest.imports.mail import HEADERS, say

TIMEOUT_S = 60.0
MOST = 500
"""So many mails are taken together; their numbers must fit into one command."""


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
        """Take new mails until the server is away."""
        while True:
            await self.look(intake)
            await asyncio.sleep(self.every_s)

    async def look(self, intake: Intake) -> None:
        """Take the mails that are new now, folder by folder.

        Raises:
            Interrupted: where the server, or a folder, is not to be had.
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
        reached, uids = await asyncio.to_thread(_new, box, folder, seen, self.since)
        for first in range(0, len(uids), MOST):
            taken = uids[first : first + MOST]
            mails = await asyncio.to_thread(_headers, box, taken)
            await _take(mails, folder, Seen(reached.validity, taken[-1]), intake)
        await _take([], folder, reached, intake)


async def _take(mails: list[Message], folder: str, seen: Seen, intake: Intake) -> None:
    with intake.journal.entry():
        said = (each for mail in mails for each in say(mail))
        events = list(intake.new(intake.events(said, folder)))
        cursor = _cursor(intake) | {folder: seen}
        intake.journal.move(msgspec.json.encode(cursor).decode())
        await intake.publish(events)


def _cursor(intake: Intake) -> dict[str, Seen]:
    return msgspec.json.decode(intake.journal.cursor or "{}", type=dict[str, Seen])


def _new(box: imaplib.IMAP4, folder: str, seen: Seen, since: date | None) -> tuple[Seen, list[int]]:
    """How far a folder reaches, and the identifiers of its mails after `seen`, ascending.

    They are fetched, a line each: found by a search they would come in one, which has a limit.
    """
    _ok(box.select(_quoted(folder), readonly=True))
    validity = int(box.response("UIDVALIDITY")[1][0] or 0)
    after = seen.uid if validity == seen.validity else 0
    told = _ok(box.uid("FETCH", f"{after + 1}:*", "(UID INTERNALDATE)"))
    listed = (_listed(line) for line in told if isinstance(line, bytes))
    # `n:*` names the last mail even where it comes before n.
    new = sorted(each for each in listed if each is not None and each[0] > after)
    reached = Seen(validity, new[-1][0] if new else after)
    return reached, [uid for uid, day in new if since is None or day >= since]


def _listed(line: bytes) -> tuple[int, date] | None:
    """Identifier, and day of receipt as the server dates it; None where it tells something else."""
    uid, day = _UID.search(line), _DAY.search(line)
    if uid is None or day is None:
        return None
    return int(uid[1]), datetime.strptime(day[1].decode(), "%d-%b-%Y").date()


_UID = re.compile(rb"\bUID (\d+)")
_DAY = re.compile(rb'\bINTERNALDATE " ?(\d{1,2}-[A-Z][a-z]{2}-\d{4}) ')


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
