"""The LMDB environment of one partition: opening it for writing, and whether it can be trusted."""

from dataclasses import dataclass
from pathlib import Path

import lmdb

MAP_BYTES = 64 << 30
"""Size of the sparse map; a file grows up to it."""

NAMES = (b"rows", b"profiles", b"activity", b"seen", b"expiry", b"meta")


class Unreadable(RuntimeError):
    """The files are damaged; they must not be read, not even to look."""


@dataclass(slots=True)
class Environment:
    """An open environment and its named databases."""

    env: lmdb.Environment
    rows: "lmdb._Database"
    profiles: "lmdb._Database"
    activity: "lmdb._Database"
    seen: "lmdb._Database"
    expiry: "lmdb._Database"
    meta: "lmdb._Database"


def open_environment(path: Path, map_bytes: int = MAP_BYTES) -> Environment:
    """Open (or create) the environment in folder `path` for writing.

    Nothing is synced: Kafka is the truth, and a damaged file is restored from it. `writemap`
    stays off, as it dies by SIGBUS on a full disk.

    Raises:
        Unreadable: where the files are damaged.
        OSError: where they cannot be opened for another reason (permissions, no space).
    """
    path.mkdir(parents=True, exist_ok=True)
    try:
        env = lmdb.open(
            str(path),
            map_size=map_bytes,
            max_dbs=len(NAMES),
            max_readers=512,
            sync=False,
            metasync=False,
            readahead=False,
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
    except Unreadable:
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
