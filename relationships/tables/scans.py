"""Going through the keys of a database in order."""

from itertools import islice

import lmdb

FIRST_ID = b"!"
"""Member ids begin here: they have no control characters, which mark other records."""


def under(
    txn: "lmdb.Transaction[bytes]", db: "lmdb._Database", prefix: bytes
) -> tuple[list[str], list[bytes]]:
    """What follows `prefix`, which ends in 0x00, in the keys that begin with it; and values."""
    end, size = prefix[:-1] + b"\1", len(prefix)
    names, values = [], []
    with txn.cursor(db) as cursor:
        if not cursor.set_range(prefix + b"\1"):
            return [], []
        for key, value in cursor:
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
