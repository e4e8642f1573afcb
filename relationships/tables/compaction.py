"""Copying a table without the space that it no longer uses: what was deleted stays there else.

LMDB's own compacting copy takes pages as they are, with what was deleted from them; so each item is
put anew. A crash leaves the old table or the new one.
"""

import shutil
import time
from itertools import islice
from pathlib import Path

import lmdb

from relationships.tables.environment import NAMES, Environment, open_environment, room_needed
from relationships.tables.seal import open_seal
from schemas.times import HOUR_MS

FREED_KEY = b"freed_at"
"""When something was deleted first since the table was copied: epoch milliseconds, 8 bytes."""

COPY_AFTER_MS = 12 * HOUR_MS
"""So long after something was deleted the table is copied, with all that was by then."""

_ITEMS = 10_000
"""Items put at a time: in between, other threads have their turn."""


def note_freed(txn: "lmdb.Transaction[bytes]", meta: "lmdb._Database") -> None:
    """Note that something is deleted now, unless something was before."""
    now = time.time_ns() // 1_000_000
    txn.put(FREED_KEY, now.to_bytes(8, "big"), db=meta, overwrite=False)


def copy_table(source: Environment, path: Path, map_bytes: int) -> None:
    """Copy the table in folder `path`, which nobody may write meanwhile, to beside it.

    Raises:
        StoreFull: where there is no room for it.
    """
    clear_copies(path)
    with room_needed(), source.env.begin() as reading:
        copy = open_environment(_copying(path), map_bytes)
        try:
            for name in NAMES:
                _copy(reading, getattr(source, name.decode()), copy, name.decode())
            copy.env.sync(True)
        finally:
            copy.env.close()
        open_seal(_copying(path))
        _copying(path).rename(_copied(path))


def put_in_place(path: Path) -> None:
    """Let the copy be the table; nobody may have either open for writing."""
    if path.exists():
        old = path.with_name(f"{path.name}.aside-{time.time_ns()}")
        path.rename(old)
        _copied(path).rename(path)
        shutil.rmtree(old, ignore_errors=True)
    else:
        _copied(path).rename(path)


def clear_copies(path: Path) -> None:
    """After a crash: use a copy whose table is gone; delete what is half a copy, or an old one."""
    if not path.exists() and _copied(path).exists():
        put_in_place(path)
    for left in (_copying(path), _copied(path)):
        shutil.rmtree(left, ignore_errors=True)


def _copy(
    reading: "lmdb.Transaction[bytes]", source: "lmdb._Database", copy: Environment, name: str
) -> None:
    with reading.cursor(source) as cursor:
        items = (item for item in cursor if item[0] != FREED_KEY)
        while some := list(islice(items, _ITEMS)):
            with copy.env.begin(write=True) as writing, writing.cursor(getattr(copy, name)) as to:
                to.putmulti(some, append=True)


def _copying(path: Path) -> Path:
    return path.with_name(f"{path.name}.copying")


def _copied(path: Path) -> Path:
    return path.with_name(f"{path.name}.copied")
