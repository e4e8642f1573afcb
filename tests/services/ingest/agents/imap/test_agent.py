"""The agent against a mailbox on this machine that speaks as much IMAP as it asks for."""

import asyncio
import imaplib
import re
from collections.abc import AsyncIterator

import pytest

from services.ingest.agents.agent import Interrupted
from services.ingest.agents.imap import agent as imap_agent
from services.ingest.agents.imap.agent import Imap


class Mailbox:
    """Mails by their unique identifiers."""

    def __init__(self) -> None:
        self.validity = 1
        self.mails: dict[int, str] = {}
        self.commands: list[str] = []

    def receive(self, uid: int, to: str) -> None:
        self.mails[uid] = (
            f"From: ana@x.org\r\nTo: {to}\r\nMessage-ID: <{to}>\r\n"
            "Date: Fri, 20 Nov 2026 10:00:00 +0100\r\n\r\n"
        )

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        while line := (await reader.readline()).decode().strip():
            tag, command = line.split(" ", 1)
            self.commands.append(command)
            said = self._answer(command)
            writer.write((said + f"{tag} {self._state(command)}\r\n").encode())
            if command == "LOGOUT":
                break
        writer.close()

    def _state(self, command: str) -> str:
        wrong = command.startswith("LOGIN") and '"right"' not in command
        return "NO wrong password" if wrong else "OK done"

    def _answer(self, command: str) -> str:
        if command == "CAPABILITY":
            return "* CAPABILITY IMAP4rev1\r\n"
        if command.startswith("EXAMINE"):
            return f"* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] ok\r\n"
        if match := re.match(r"UID FETCH (\d+):\*", command):
            found = [uid for uid in self.mails if uid >= int(match[1])] or [max(self.mails)]
            unasked = "* 1 FETCH (FLAGS (\\Seen))\r\n"
            return unasked + "".join(map(self._listed, found))
        if match := re.match(r"UID FETCH ([\d,]+) ", command):
            return "".join(map(self._fetched, map(int, match[1].split(","))))
        return "* BYE\r\n" if command == "LOGOUT" else ""

    def _listed(self, uid: int) -> str:
        day = uid % 28 + 1
        return f'* {uid} FETCH (INTERNALDATE "{day:2}-Nov-2026 10:00:00 +0100" UID {uid})\r\n'

    def _fetched(self, uid: int) -> str:
        mail = self.mails[uid]
        return f"* {uid} FETCH (UID {uid} BODY[HEADER.FIELDS (FROM)] {{{len(mail)}}}\r\n{mail})\r\n"


@pytest.fixture
async def mailbox(monkeypatch) -> AsyncIterator[Mailbox]:
    monkeypatch.setenv("MAIL_PASSWORD", "right")
    box = Mailbox()
    server = await asyncio.start_server(box, "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    async with server:
        yield box


def agent(mailbox: Mailbox, **options: object) -> Imap:
    settings = options | {"host": "127.0.0.1", "port": mailbox.port, "tls": False, "user": "ana"}
    return Imap.model_validate(settings | {"type": "imap", "password_env": "MAIL_PASSWORD"})


async def test_new_mails_only(mailbox, intake, published, monkeypatch):
    monkeypatch.setattr(imap_agent, "MOST", 2)
    reading = agent(mailbox)
    for uid in (3, 5, 9):
        mailbox.receive(uid, f"p{uid}@x.org")
    for _ in range(2):
        await reading.poll(intake)
    mailbox.receive(10, "late@x.org")
    await reading.poll(intake)
    assert [e.target for e in published.events] == [
        "mail:p3@x.org",
        "mail:p5@x.org",
        "mail:p9@x.org",
        "mail:late@x.org",
    ]
    assert next(c for c in mailbox.commands if "BODY.PEEK" in c).startswith("UID FETCH 3,5 ")
    assert sum("BODY.PEEK" in c for c in mailbox.commands) == 3
    assert all(c.startswith("EXAMINE") for c in mailbox.commands if "INBOX" in c)


async def test_a_folder_that_was_numbered_anew_is_read_anew(mailbox, intake, published):
    reading = agent(mailbox)
    mailbox.receive(7, "bo@x.org")
    await reading.poll(intake)
    mailbox.validity, mailbox.mails = 2, {}
    mailbox.receive(1, "bo@x.org")
    mailbox.receive(2, "cy@x.org")
    await reading.poll(intake)
    assert [e.target for e in published.events] == ["mail:bo@x.org", "mail:cy@x.org"]
    assert intake.tally["repeated"] == 1


async def test_a_lost_answer_is_asked_for_again(mailbox, intake, published):
    published.away = {1}
    mailbox.receive(1, "bo@x.org")
    with pytest.raises(Interrupted):
        await agent(mailbox).poll(intake)
    await agent(mailbox).poll(intake)
    assert len(published.distinct) == 1
    assert intake.tally["published"] == 1


async def test_only_since_a_day(mailbox, intake, published):
    for day in (1, 2, 3, 4):
        mailbox.receive(day - 1, f"p{day}@x.org")
    reading = agent(mailbox, since="2026-11-03")
    await reading.poll(intake)
    assert [e.target for e in published.events] == ["mail:p3@x.org", "mail:p4@x.org"]
    mailbox.receive(31, "p5@x.org")  # received on the 4th
    await reading.poll(intake)
    assert mailbox.commands[-2].startswith("UID FETCH 31 ")


async def test_no_answer_is_a_line_for_all_mails(mailbox, intake, published, monkeypatch):
    monkeypatch.setattr(imaplib, "_MAXLINE", 1_000)  # really a million
    for number in range(300):
        mailbox.receive(1_000_000 + number, f"p{number}@x.org")
    await agent(mailbox).poll(intake)
    assert len(published.events) == 300


async def test_a_wrong_password(mailbox, intake, monkeypatch):
    monkeypatch.setenv("MAIL_PASSWORD", "wrong")
    with pytest.raises(Interrupted, match="wrong password"):
        await agent(mailbox).pull(intake)
