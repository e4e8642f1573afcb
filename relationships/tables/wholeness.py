"""As of when a table is known to be whole, in epoch milliseconds; 0 where it never was.

Its process notes it again and again, beside the rows (`CAUGHT_UP_KEY`). That it was whole at all
is also a record of the changelog (`WHOLE_KEY`), so that whoever restores a table knows it: a table
that is folded anew from the feeds is complete, as its changelog is, long before it is whole.
"""

import lmdb

from relationships.keys import WHOLE_KEY, Item
from relationships.tables.meta import CAUGHT_UP_KEY

WHOLE_BYTES = 8


def whole_item(as_of: int) -> Item:
    """The record that a partition was whole for the first time as of then."""
    return WHOLE_KEY, as_of.to_bytes(WHOLE_BYTES, "big")


def note_whole(txn: "lmdb.Transaction[bytes]", meta: "lmdb._Database", as_of: int) -> None:
    """Note that the table is whole as of then."""
    txn.put(CAUGHT_UP_KEY, as_of.to_bytes(8, "big"), db=meta)


def read_whole(
    txn: "lmdb.Transaction[bytes]", meta: "lmdb._Database", rows: "lmdb._Database"
) -> int:
    """As of when the table was last known to be whole."""
    encoded = txn.get(CAUGHT_UP_KEY, db=meta) or txn.get(WHOLE_KEY, db=rows)
    return int.from_bytes(encoded, "big") if encoded else 0
