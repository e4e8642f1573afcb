"""The content of a replay file: its lines as text, unpacked where the file is gzipped."""

import gzip
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from services.local.replay.errors import BadLine

MAX_LINE_BYTES = 256 * 1024
"""As long as an event may be; a longer line is no event."""

_GZIP = b"\x1f\x8b"


def read_lines(file: Path, saw: Callable[[bytes], object]) -> Iterator[str]:
    """The lines of `file`; `saw` is given each one's unpacked bytes.

    Raises:
        BadLine: where a line is too long, is not UTF-8, or cannot be unpacked.
        OSError: where the file cannot be read.
    """
    number = 0
    with _unpacked(file) as stream:
        try:
            while line := stream.readline(MAX_LINE_BYTES + 2):
                number += 1
                saw(line)
                yield _text(line, number)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise BadLine(number + 1, "", f"cannot be unpacked ({error})") from None


def _unpacked(file: Path) -> BinaryIO:
    with file.open("rb") as stream:
        packed = stream.read(len(_GZIP)) == _GZIP
    return cast(BinaryIO, gzip.open(file)) if packed else file.open("rb")


def _text(line: bytes, number: int) -> str:
    if len(line.rstrip(b"\r\n")) > MAX_LINE_BYTES:
        raise BadLine(number, "", f"is longer than {MAX_LINE_BYTES // 1024} KiB")
    try:
        return line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError:
        raise BadLine(number, "", "is not UTF-8") from None
