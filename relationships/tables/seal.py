"""A table's seal: whether its file is as its last writer left it, without opening it.

LMDB trusts its files, so that a damaged one can end the process that opens it by a signal. A
closed table's seal says what its file looked like. An open one's says under which boot of the
machine it is written, as nothing is synced meanwhile, and which file it is: of one that was copied
while it was written, parts may be older than others.
"""

import os
import time
from pathlib import Path

import msgspec

from schemas.undecodable import UNDECODABLE

_NAME = "seal"


class Seal(msgspec.Struct, frozen=True, kw_only=True):
    """`size` and `modified` (nanoseconds) are the file's when it was closed, None while open.

    `suspect` is set where what the table holds made no sense.
    """

    boot: str
    inode: int
    size: int | None = None
    modified: int | None = None
    suspect: bool = False

    @property
    def closed(self) -> bool:
        """Whether the table was closed in good order."""
        return self.size is not None


def open_seal(path: Path) -> None:
    """Say that the table in folder `path` is being written, before anything is.

    Raises:
        OSError: where there is no room for it.
    """
    data = path / "data.mdb"
    data.touch(0o600)  # LMDB takes an empty file for one that is not there
    _put(path, Seal(boot=boot_id(), inode=data.stat().st_ino))


def close_seal(path: Path) -> None:
    """Say that all of the table is on the disk, and what its file looks like.

    Raises:
        OSError: where there is no room for it.
    """
    found = (path / "data.mdb").stat()
    seal = Seal(boot=boot_id(), inode=found.st_ino, size=found.st_size, modified=found.st_mtime_ns)
    _put(path, seal)


def distrust(path: Path) -> None:
    """Say that the table is not to be used again.

    Raises:
        OSError: where there is no room for it.
    """
    inode = (path / "data.mdb").stat().st_ino
    _put(path, Seal(boot=boot_id(), inode=inode, suspect=True))


def read_seal(path: Path) -> Seal | None:
    """The seal of the table in folder `path`; None where there is none that can be read."""
    try:
        return msgspec.json.decode((path / _NAME).read_bytes(), type=Seal)
    except (FileNotFoundError, *UNDECODABLE):
        return None


def broken(path: Path) -> str | None:
    """Why the table in folder `path` cannot be trusted; None where it is as its seal says.

    So is, under the same boot, one that is being written or whose writer was killed.
    """
    seal = read_seal(path)
    if seal is None:
        return "it has no seal"
    if seal.suspect:
        return "what it holds made no sense"
    try:
        found = (path / "data.mdb").stat()
    except FileNotFoundError:
        return "its file is gone"
    if not found.st_size:
        return "its file is empty"
    return _broken_closed(seal, found) if seal.closed else _broken_open(seal, found)


def _broken_closed(seal: Seal, found: os.stat_result) -> str | None:
    if (seal.size, seal.modified) == (found.st_size, found.st_mtime_ns):
        return None
    return "its file was changed after it was closed"


def _broken_open(seal: Seal, found: os.stat_result) -> str | None:
    if seal.boot != boot_id():
        return "the machine stopped before it was closed"
    return None if seal.inode == found.st_ino else "it was copied while it was written"


def boot_id() -> str:
    """An id of this machine's running since its last start."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except FileNotFoundError:
        return f"{time.time() - time.monotonic():.0f}"


def _put(path: Path, seal: Seal) -> None:
    """On the disk before this returns: what is written later must not be there earlier."""
    new = path / f"{_NAME}.new"
    with new.open("wb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(msgspec.json.encode(seal))
        file.flush()
        os.fsync(file.fileno())
    new.rename(path / _NAME)
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
