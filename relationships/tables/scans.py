"""Going through the keys of a database in order."""

from itertools import islice

import lmdb

from relationships.keys import FIRST_ID


def under(
    txn: "lmdb.Transaction[bytes]",
    db: "lmdb._Database",
    prefix: bytes,
    after: str = "",
    limit: int | None = None,
) -> tuple[list[str], list[bytes]]:
    """What follows `prefix`, which ends in 0x00, in the keys that begin with it; and values.

    At most `limit` of them, of those beyond `after`.
    """
    end, size = prefix[:-1] + b"\1", len(prefix)
    names, values = [], []
    with txn.cursor(db) as cursor:
        if not cursor.set_range(prefix + (after.encode() + b"\0" if after else b"\1")):
            return [], []
        for key, value in islice(cursor, limit):
            if key >= end:
                break
            names.append(key[size:].decode())
            values.append(value)
    return names, values


def members_after(
    txn: "lmdb.Transaction[bytes]", db: "lmdb._Database", after: bytes, limit: int
) -> list[tuple[bytes, bytes]]:
    """At most `limit` keys that begin with a member id, and values, beyond the key `after`."""
    with txn.cursor(db) as cursor:
        if not cursor.set_range(after + b"\0" if after else FIRST_ID):
            return []
        return list(islice(cursor, limit))


def keys_after(
    txn: "lmdb.Transaction[bytes]", db: "lmdb._Database", after: bytes, limit: int
) -> list[bytes]:
    """At most `limit` keys of any kind beyond the key `after`, without reading their values."""
    with txn.cursor(db) as cursor:
        if not cursor.set_range(after + b"\0"):
            return []
        return list(islice(cursor.iternext(keys=True, values=False), limit))
