"""The content of the `identities` topic as a file beside the tables: one writer, many readers.

The process that writes a state directory follows the topic and stores all of it in one small
file, so that a process that only reads needs no Kafka.
"""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from schemas.same_as import SameAs
from services.runtime.files import replace_file

_NAME = "identities.msgpack"
_ABSENT = (0, 0, 0)


class Stated(msgspec.Struct, frozen=True):
    """The latest statement about each pair; `offsets` are the next to read, by partition."""

    offsets: Mapping[int, int] = {}
    said: list[SameAs] = []

    def pairs(self) -> dict[tuple[str, str], bool]:
        """Each (member, alias), and whether they are the same."""
        return {(each.member, each.alias): not each.undo for each in self.said}


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Stated)


def write_stated(state: Path, stated: Stated) -> None:
    """Replace the file under `state`, as a whole or not at all.

    Raises:
        OSError: where it cannot be written.
    """
    replace_file(state / _NAME, _encoder.encode(stated))


class StatedFile:
    """The file under `state` as a reader sees it; `stated` is what was read last."""

    def __init__(self, state: Path) -> None:
        self.stated = Stated()
        self._path = state / _NAME
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
            self.stated = _decoder.decode(self._path.read_bytes())
        except (FileNotFoundError, msgspec.MsgspecError):
            self.stated = Stated()
        return True

    def _stat(self) -> tuple[int, int, int]:
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return _ABSENT
        return status.st_ino, status.st_mtime_ns, status.st_size
