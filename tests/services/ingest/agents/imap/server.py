"""A mailbox on this machine that speaks as much IMAP as the agent asks for."""

import asyncio
import re
from base64 import b64decode
from collections.abc import Callable

Lines = Callable[[int], bytes]

GREETING = b"* OK ready\r\n"
INTERNALDATE = '"{day:2}-Nov-2026 10:00:00 +0100"'


class Mailbox:
    """Mails by their unique identifiers, the same in all `folders`, which bear their raw names.

    `odd` has what is answered in place of a mail, or None where the server then hangs up.
    """

    def __init__(self) -> None:
        self.port = 0
        self.validity = 1
        self.folders = ["INBOX"]
        self.mails: dict[int, bytes] = {}
        self.received: dict[int, str] = {}
        self.flags: dict[int, str] = {}
        self.structures: dict[int, str] = {}
        self.odd: dict[int, bytes | None] = {}
        self.refused: set[int] = set()
        self.unasked = b"* 1 FETCH (FLAGS (\\Seen))\r\n"
        self.capabilities = ""
        self.passwords = {"right"}
        self.commands: list[str] = []
        self.left = asyncio.Event()
        self.logins: list[tuple[str, str]] = []

    def receive(self, uid: int, to: str, header: bytes | None = None) -> None:
        self.mails[uid] = (
            header
            or (
                f"From: ana@x.org\r\nTo: {to}\r\nMessage-ID: <{to}>\r\n"
                "Date: Fri, 20 Nov 2026 10:00:00 +0100\r\n\r\n"
            ).encode()
        )

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(GREETING)
        while line := (await reader.readline()).decode().strip():
            tag, command = line.split(" ", 1)
            self.commands.append(command)
            if command == "AUTHENTICATE PLAIN":
                writer.write(b"+ \r\n")
                _, user, password = b64decode(await reader.readline()).decode().split("\0")
                command = f'LOGIN "{user}" "{password}"'
            said = self._answer(command)
            writer.write(said or b"")
            if said is None or command == "LOGOUT":
                self.left.set()
                break
            writer.write(f"{tag} {self._state(command)}\r\n".encode())
        writer.close()

    def _state(self, command: str) -> str:
        if match := re.fullmatch(r'LOGIN "(.*)" "(.*)"', command):
            self.logins.append((match[1], match[2]))
            return "OK done" if match[2] in self.passwords else "NO wrong password"
        if match := re.fullmatch(r'EXAMINE "(.*)"', command):
            return "OK done" if match[1] in self.folders else "NO [NONEXISTENT] no such folder"
        if match := re.match(r"UID FETCH ([\d,]+) ", command):
            asked = set(map(int, match[1].split(",")))
            return "NO [SERVERBUG] a mail is damaged" if asked & self.refused else "OK done"
        return "OK done"

    def _answer(self, command: str) -> bytes | None:
        if command == "CAPABILITY":
            return f"* CAPABILITY IMAP4rev1 {self.capabilities}\r\n".encode()
        if command.startswith("EXAMINE"):
            return (
                f"* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] ok\r\n".encode()
            )
        if match := re.match(r"UID FETCH (\d+):\*", command):
            found = [uid for uid in self.mails if uid >= int(match[1])] or [max(self.mails)]
            return self.unasked + b"".join(map(self._listed, found))
        if match := re.match(r"UID FETCH ([\d,]+) ", command):
            return self._all_fetched([int(uid) for uid in match[1].split(",")])
        return b"* BYE\r\n" if command == "LOGOUT" else b""

    def _received(self, uid: int) -> str:
        return self.received.get(uid, INTERNALDATE.format(day=uid % 28 + 1))

    def _listed(self, uid: int) -> bytes:
        return f"* {uid} FETCH (INTERNALDATE {self._received(uid)} UID {uid})\r\n".encode()

    def _all_fetched(self, uids: list[int]) -> bytes | None:
        if any(uid in self.odd and self.odd[uid] is None for uid in uids):
            return None
        return b"".join(self.odd.get(uid) or self.fetched(uid) for uid in uids if uid in self.mails)

    def fetched(self, uid: int) -> bytes:
        mail, structure = self.mails[uid], self.structures.get(uid, '("TEXT" "PLAIN" NIL)')
        return (
            (
                f"* {uid} FETCH (UID {uid} FLAGS ({self.flags.get(uid, '')}) "
                f"INTERNALDATE {self._received(uid)} BODYSTRUCTURE {structure} "
                f"BODY[HEADER.FIELDS (FROM)] {{{len(mail)}}}\r\n"
            ).encode()
            + mail
            + b")\r\n"
        )
