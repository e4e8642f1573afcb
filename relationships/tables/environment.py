"""The LMDB environment of one partition: opening it for writing, and what a full disk does."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import lmdb

MAP_BYTES = 64 << 30
"""Size of the sparse map; a file grows up to it."""

READERS = 512
"""How many reads may be under way at once, of all processes."""

_LOCK_BYTES = 128 + 64 * READERS
_NO_ROOM = ("No space left", "Disk quota exceeded", "Input/output error")

NAMES = (b"rows", b"profiles", b"activity", b"seen", b"meta", b"arrivals", b"claims", b"named")


class Unreadable(RuntimeError):
    """The files are damaged; they must not be read, not even to look."""


class StoreFull(OSError):
    """The disk, or the map, has no room; nothing was written."""


@dataclass(slots=True)
class Environment:
    """An open environment and its named databases."""

    env: lmdb.Environment
    rows: "lmdb._Database"
    profiles: "lmdb._Database"
    activity: "lmdb._Database"
    seen: "lmdb._Database"
    meta: "lmdb._Database"
    arrivals: "lmdb._Database"
    claims: "lmdb._Database"
    named: "lmdb._Database"


def open_environment(path: Path, map_bytes: int = MAP_BYTES) -> Environment:
    """Open (or create) the environment in folder `path` for writing.

    Nothing is synced: Kafka is the truth, and a damaged file is restored from it. `writemap`
    stays off, as it dies by SIGBUS on a full disk.

    Raises:
        Unreadable: where the files are damaged.
        StoreFull: where there is no room for them.
        OSError: where they cannot be opened for another reason, such as permissions.
    """
    with room_needed():
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        _reserve(path / "lock.mdb")
        return _open(path, map_bytes)


@contextmanager
def room_needed() -> Iterator[None]:
    """What is done in this block needs room.

    Raises:
        StoreFull: where there is none.
    """
    try:
        yield
    except lmdb.MapFullError as error:
        reason = "the table has reached the greatest size that RAPPORT_TABLE_BYTES allows it"
        raise StoreFull(errno.ENOSPC, reason) from error
    except lmdb.Error as error:
        if any(sign in str(error) for sign in _NO_ROOM):
            raise StoreFull(errno.ENOSPC, str(error)) from error
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreFull(error.errno, error.strerror) from error
        raise


def _reserve(lock: Path) -> None:
    """Give the file that LMDB maps for writing all its blocks.

    A process that writes into a hole of it on a full disk is ended by SIGBUS.
    """
    file = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        os.posix_fallocate(file, 0, _LOCK_BYTES)
    finally:
        os.close(file)


def _open(path: Path, map_bytes: int) -> Environment:
    try:
        env = lmdb.open(
            str(path),
            map_size=map_bytes,
            max_dbs=len(NAMES),
            max_readers=READERS,
            sync=False,
            metasync=False,
            readahead=False,
            mode=0o600,
        )
    except (lmdb.InvalidError, lmdb.CorruptedError, lmdb.VersionMismatchError) as error:
        raise Unreadable(str(error)) from error
    try:
        _check_size(env, path)
        databases = [env.open_db(name) for name in NAMES]
    except (lmdb.CorruptedError, lmdb.PageNotFoundError, lmdb.PanicError, lmdb.InvalidError,
            lmdb.IncompatibleError) as error:  # fmt: skip
        env.close()
        raise Unreadable(str(error)) from error
    except BaseException:
        env.close()
        raise
    env.reader_check()
    return Environment(env, *databases)


def _check_size(env: lmdb.Environment, path: Path) -> None:
    """A file shorter than its map says would end the process with SIGBUS when it is read."""
    needed = (env.info()["last_pgno"] + 1) * env.stat()["psize"]
    size = (path / "data.mdb").stat().st_size
    if size < needed:
        raise Unreadable(f"data.mdb has {size} bytes where {needed} are in use")
