"""A journal: what lately came to a table, numbered in the order in which it came.

Readers follow one to learn what is new without looking at everything. It is a table's own: one that
is restored, or of another machine, has another journal, with another id.
"""

import secrets
from collections.abc import Callable, Sequence
from itertools import islice
from typing import NamedTuple

import lmdb

_NUMBER_BYTES = 8
_ID_BYTES = 8


class Journal(NamedTuple):
    """Which journal it is, and what it holds: the entries after number `start`, up to `end`."""

    id: bytes
    start: int
    end: int


def begin_journal(txn: "lmdb.Transaction[bytes]", meta: "lmdb._Database", key: bytes) -> None:
    """Give the journal whose id is under `key` one, unless it has one."""
    txn.put(key, secrets.token_bytes(_ID_BYTES), db=meta, overwrite=False)


def read_journal(
    txn: "lmdb.Transaction[bytes]", entries: "lmdb._Database", meta: "lmdb._Database", key: bytes
) -> Journal:
    """Which journal the table has under `key` now, and from where to where."""
    with txn.cursor(entries) as cursor:
        start = _number(cursor.key()) - 1 if cursor.first() else 0
        end = _number(cursor.key()) if cursor.last() else 0
    return Journal(txn.get(key, b"", db=meta), start, end)


def append(
    txn: "lmdb.Transaction[bytes]", entries: "lmdb._Database", new: Sequence[bytes], kept: int
) -> None:
    """Number the `new` entries; of all, the latest `kept` stay."""
    with txn.cursor(entries) as cursor:
        end = _number(cursor.key()) if cursor.last() else 0
        numbered = enumerate(new, end + 1)
        cursor.putmulti([(_key(number), value) for number, value in numbered], append=True)
        oldest = end + len(new) - kept
        found = cursor.first()
        while found and _number(cursor.key()) <= oldest:
            found = cursor.delete()


def read_entries(
    txn: "lmdb.Transaction[bytes]", entries: "lmdb._Database", after: int, limit: int
) -> list[tuple[int, bytes]]:
    """At most `limit` entries with their numbers, from that after number `after` on."""
    with txn.cursor(entries) as cursor:
        if not cursor.set_range(_key(after + 1)):
            return []
        return [(_number(key), value) for key, value in islice(cursor, limit)]


def forget(
    txn: "lmdb.Transaction[bytes]",
    entries: "lmdb._Database",
    meta: "lmdb._Database",
    key: bytes,
    names_gone: Callable[[bytes], bool],
) -> None:
    """Delete the entries that name who is gone: it is then another journal."""
    with txn.cursor(entries) as cursor:
        named = [number for number, value in cursor if names_gone(value)]
    for number in named:
        txn.delete(number, db=entries)
    txn.put(key, secrets.token_bytes(_ID_BYTES), db=meta)


def _key(number: int) -> bytes:
    return number.to_bytes(_NUMBER_BYTES, "big")


def _number(key: bytes) -> int:
    return int.from_bytes(key, "big")
