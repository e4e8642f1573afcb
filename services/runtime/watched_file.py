"""Small files beside the tables, each with the content of a topic: one writer, many readers.

The process that writes a state directory follows the topic and stores all of it, so that a process
that only reads needs no Kafka.
"""

import asyncio
import logging
import time
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from schemas.undecodable import UNDECODABLE
from services.runtime.files import replace_file

log = logging.getLogger(__name__)

RETRY_S = 1.0
_REST = 20
"""Writing a file takes at most one part in so many of the time."""

_ABSENT = (0, 0, 0)

Content = TypeVar("Content")


class WatchedFile(Generic[Content]):
    """The file `path` as a reader sees it; `content` is what was read last, `empty` without any."""

    def __init__(self, path: Path, empty: Content) -> None:
        self.content = self._empty = empty
        self._path = path
        self._decoder = msgspec.msgpack.Decoder(type(empty))
        self._stamp = _ABSENT

    def refresh(self) -> bool:
        """Read the file if it has changed; returns whether it has.

        A truncated file, as after a machine's crash, counts as empty until it is written again.
        """
        stamp = self._stat()
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        try:
            self.content = self._decoder.decode(self._path.read_bytes())
        except (FileNotFoundError, *UNDECODABLE):
            self.content = self._empty
        return True

    def _stat(self) -> tuple[int, int, int]:
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return _ABSENT
        return status.st_ino, status.st_mtime_ns, status.st_size


def write(path: Path, content: object) -> None:
    """Replace the file, as a whole or not at all.

    Raises:
        OSError: where it cannot be written.
    """
    replace_file(path, msgspec.msgpack.encode(content))


async def keep(path: Path, content: object) -> None:
    """Replace the file; a full disk has time until there is room."""
    started = time.monotonic()
    while True:
        try:
            write(path, content)
            break
        except OSError as error:
            log.error("%s cannot be stored: %s", path.name, error)
            await asyncio.sleep(RETRY_S)
    await asyncio.sleep((time.monotonic() - started) * _REST)
