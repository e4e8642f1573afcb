"""The lines of an exported chat that begin a message, on Android and on an iPhone:

12/03/2024, 14:05 - Ana Lima: Hello
[12.03.24, 14:05:33] Ana Lima: Hello
"""

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

_LONGEST = 1 << 20
_HEAD = re.compile(
    r"\[?(?P<date>\d{1,4}(?P<mark>[./-]) ?\d{1,2}(?P=mark) ?\d{1,4}\.?),? "
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d))?"
    r" ?(?P<half>[AaPp]\. ?[Mm]\.|[AaPp][Mm])?(?:\] ?| - )(?P<rest>.*)"
)
_SENDER = re.compile(r"(?P<sender>[^:\"“”]{1,100}):(?: .*|$)")
"""Of what stands behind the date; a quoted colon is in the name of a group that was changed."""

_MARK = "\u200e"
"""Begins what WhatsApp itself writes into an iPhone's export."""


class WrittenDate(NamedTuple):
    """Three numbers in the order of some country; `dotted` where points stand between them."""

    parts: tuple[int, int, int]
    dotted: bool


class ChatLine(NamedTuple):
    """The beginning of a message; `sender` is None where WhatsApp says what happened.

    `clock` is hour, minute and second, `stamp` is date and clock as they are written.
    """

    number: int
    date: WrittenDate
    clock: tuple[int, int, int]
    stamp: str
    sender: str | None
    by_whatsapp: bool


def chat_lines(file: Path) -> Iterator[ChatLine]:
    """The lines of the chat in `file` that begin a message; all others go on with one.

    Raises:
        OSError: where the file cannot be read.
        ValueError: where it is not UTF-8, or a zip without a chat.
    """
    try:
        with _text(file) as text:
            number = 0
            while line := text.readline(_LONGEST):
                number += 1
                head = _head(number, line.rstrip("\r\n"))
                if head is not None:
                    yield head
    except (zipfile.BadZipFile, zlib.error, UnicodeDecodeError, EOFError) as error:
        raise ValueError(f"cannot be read as a chat ({error})") from None


@contextmanager
def _text(file: Path) -> Iterator[IO[str]]:
    """An iPhone's zip has `_chat.txt`, Android's a file with the name of the chat."""
    if not zipfile.is_zipfile(file):
        with file.open(encoding="utf-8-sig") as text:
            yield text
        return
    with zipfile.ZipFile(file) as packed:
        names = [name for name in packed.namelist() if name.endswith(".txt") and "/" not in name]
        if not names:
            raise ValueError("is a zip without the text of a chat")
        chat = min(names, key=lambda name: (name != "_chat.txt", "WhatsApp" not in name))
        try:
            content = packed.open(chat)
        except RuntimeError as error:  # it asks for a password
            raise ValueError(f"is a zip that cannot be read ({error})") from None
        with io.TextIOWrapper(content, encoding="utf-8-sig") as text:
            yield text


def _head(number: int, line: str) -> ChatLine | None:
    plain = _visible(line)
    found = _HEAD.fullmatch(plain)
    if found is None:
        return None
    first, second, third = map(int, re.findall(r"\d+", found["date"]))
    hour = int(found["hour"])
    if half := found["half"]:
        hour = hour % 12 + (12 if half[0] in "Pp" else 0)
    clock = (hour, int(found["minute"]), int(found["second"] or 0))
    said = _SENDER.fullmatch(found["rest"])
    sender = said["sender"].removeprefix("~").strip() if said else None
    by_whatsapp = f": {_MARK}" in line
    stamp = plain[: found.start("rest")].strip("[] -")
    date = WrittenDate((first, second, third), found["mark"] == ".")
    return ChatLine(number, date, clock, stamp, sender, by_whatsapp)


def _visible(line: str) -> str:
    """Without the marks of direction, and with plain spaces."""
    if line.isascii():
        return line
    seen = ((each, unicodedata.category(each)) for each in line)
    return "".join(" " if kind == "Zs" else each for each, kind in seen if kind != "Cf")
