"""The header of a mail (RFC 5322, and UTF-8 by RFC 6532), read as far as it can be.

Of its own, as the standard library's reader raises on some mails, reads others differently from one
patch level to the next, and makes the same replacement character of all letters that are raw UTF-8.
"""

import re
from collections.abc import Iterator

MAX_BYTES = 1024 * 1024
"""A header that is larger is not read."""

_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:(.*)", re.DOTALL)
_FOLD = re.compile(rb"\n(?=[ \t])")
_END = re.compile(rb"^\n|\n\n")


class HeaderTooLarge(ValueError):
    """A mail whose header has more than `MAX_BYTES`."""


class Headers:
    """The fields of a mail whose raw bytes begin with its header; the text behind it is not read.

    A line that is no field loses only itself.

    Raises:
        HeaderTooLarge: where it has more than `MAX_BYTES`.
    """

    def __init__(self, raw: bytes) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in _fields(_header_of(raw)):
            self._values.setdefault(name, []).append(value)

    def all(self, *names: str) -> list[str]:
        """The values of all fields with these names, unfolded."""
        return [value for name in names for value in self._values.get(name.lower(), ())]

    def first(self, name: str) -> str:
        """The value of the first field with this name; empty where there is none."""
        return next(iter(self.all(name)), "")

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._values


def _header_of(raw: bytes) -> bytes:
    start = raw[: MAX_BYTES + 1].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    end = _END.search(start)
    if end is None and len(raw) > MAX_BYTES:
        raise HeaderTooLarge(f"a header of more than {MAX_BYTES} bytes")
    return start if end is None else start[: end.start()]


def _fields(header: bytes) -> Iterator[tuple[str, str]]:
    for line in _FOLD.sub(b"", header).split(b"\n"):
        field = _FIELD.match(line)
        if field is not None:
            yield field[1].decode().lower(), _text(field[2]).strip()


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")
