"""A session with an IMAP server (RFC 9051): commands, and answers of any length within bounds.

Of its own: the standard library's client allocates whatever a server announces, ends at lines it
does not know, blocks a thread that nothing can end, and does not check the server's certificate.
"""

import asyncio
import re
import ssl
from base64 import b64encode
from collections.abc import Coroutine
from typing import Self

TIMEOUT_S = 60.0
"""How long the server may be silent within a command."""

MAX_LINE_BYTES = 1024 * 1024
MAX_LITERAL_BYTES = 8 * 1024 * 1024
MAX_ANSWER_BYTES = 64 * 1024 * 1024
"""All that one command may be answered."""

_LITERAL = re.compile(rb"\{(\d{1,20})\+?\}$")

Answer = list[bytes]
"""One answer: a line, and where that ends in a literal, the literal, the next line, and so on."""


class Refused(Exception):
    """The server will not do what a command asks, and stays."""


class Broken(Exception):
    """The server is gone, or says what cannot be read on; the session is over."""


class Session:
    """A session on a connection that is open, until it `is_over`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._commands = 0
        self.is_over = False

    @classmethod
    async def opened(cls, host: str, port: int, tls: bool) -> Self:
        """A session with the server at `host`, greeted.

        Raises:
            OSError, Broken: where there is none.
        """
        context = ssl.create_default_context() if tls else None
        async with asyncio.timeout(TIMEOUT_S):
            connection = asyncio.open_connection(host, port, ssl=context, limit=MAX_LINE_BYTES)
            session = cls(*await connection)
        try:
            greeting = await session._answer()
        except BaseException:
            session.close()
            raise
        if greeting[0].upper().startswith(b"* BYE"):
            session.close()
            raise Broken(greeting[0].decode(errors="replace"))
        return session

    def close(self) -> None:
        """Leave; what the server says to that does not matter."""
        if not self.is_over:
            self.is_over = True
            self._writer.write(b"bye LOGOUT\r\n")
        self._writer.close()

    async def log_in(self, user: str, password: str) -> None:
        """Log in: by SASL PLAIN (RFC 4616) what is beyond ASCII, where the server takes it.

        Raises:
            Refused, Broken: where it fails.
        """
        if not (user + password).isascii() and await self._offers(b"AUTH=PLAIN"):
            proof = b64encode(f"\0{user}\0{password}".encode())
            await self.command(b"AUTHENTICATE PLAIN", proof)
        else:
            await self.command(f"LOGIN {quoted(user)} {quoted(password)}".encode())

    async def _offers(self, capability: bytes) -> bool:
        answers = await self.command(b"CAPABILITY")
        return any(capability in answer[0].upper().split() for answer in answers)

    async def command(self, command: bytes, more: bytes = b"") -> list[Answer]:
        """The untagged answers to `command`; `more` is sent once the server asks for it.

        Raises:
            Refused: where the server refuses.
            Broken: where it goes away, is silent, or answers what cannot be read on.
        """
        self._commands += 1
        tag = b"r%d" % self._commands
        try:
            self._writer.write(b"%b %b\r\n" % (tag, command))
            return await self._answers(tag, more)
        except (OSError, Broken) as error:
            self.is_over = True
            self._writer.close()
            raise Broken(str(error) or type(error).__name__) from None

    async def _answers(self, tag: bytes, more: bytes) -> list[Answer]:
        answers: list[Answer] = []
        room = MAX_ANSWER_BYTES
        while True:
            answer = await self._answer()
            room -= sum(map(len, answer))
            if room < 0:
                raise Broken(f"more than {MAX_ANSWER_BYTES} bytes to one command")
            if answer[0].startswith(tag + b" "):
                _check(answer[0].removeprefix(tag).strip())
                return answers
            if answer[0].upper().startswith(b"* BYE"):
                raise Broken(answer[0].decode(errors="replace"))
            if answer[0].startswith(b"+"):
                self._writer.write(more + b"\r\n")
            else:
                answers.append(answer)

    async def _answer(self) -> Answer:
        parts = [await self._line()]
        while literal := _LITERAL.search(parts[-1]):
            size = int(literal[1])
            if size > MAX_LITERAL_BYTES:
                raise Broken(f"a literal of {size} bytes")
            parts += [await self._read(self._reader.readexactly(size)), await self._line()]
        return parts

    async def _line(self) -> bytes:
        line = await self._read(self._reader.readuntil(b"\n"))
        return line.rstrip(b"\r\n")

    async def _read(self, reading: Coroutine[None, None, bytes]) -> bytes:
        try:
            async with asyncio.timeout(TIMEOUT_S):
                return await reading
        except asyncio.IncompleteReadError:
            raise Broken("the connection is closed") from None
        except asyncio.LimitOverrunError:
            raise Broken(f"a line of more than {MAX_LINE_BYTES} bytes") from None


def _check(state: bytes) -> None:
    if not state.upper().startswith(b"OK"):
        raise Refused(state.decode(errors="replace"))


def quoted(text: str) -> str:
    """`text` as a quoted string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
