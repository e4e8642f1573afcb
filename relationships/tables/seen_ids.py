"""The ids of counted events: entries in sorted runs, which are searched where they are mapped.

Hashes are spread evenly, so that a tree with an entry for each is rewritten almost whole by
every batch. Here a batch is one run, and one entry; runs of a period that are about as long are
merged at once, so that there are few and each hash moves seldom. That takes a third of the time,
a fifth of a record's.

A run's key is its period (4 bytes), the binary digits of its length (1) and a number (2); its
value are the first halves of its entries, ordered, and then their second halves.
"""

import lmdb
import numpy as np

from relationships.tables.id_retention import first_remembered, period_of
from relationships.tables.seen_entries import Entries, Words64, joined

LAYOUT = 2
"""Version of what is stored here."""

LONGEST = 1 << 21
"""A run of so many entries is merged no further: it would take too much memory (32 MB now)."""

_HALF = np.dtype("<u8")
_PERIOD_BYTES = 4


def find(cursor: "lmdb.Cursor[memoryview]", wanted: Entries) -> Words64:
    """The mark of each of `wanted`, see `seen_entries`; 0 where nothing is remembered."""
    marks = np.zeros(len(wanted.first), np.uint64)
    if len(wanted.first) and cursor.first():
        for value in cursor.iternext(keys=False, values=True):
            np.maximum(marks, _decode(value).find(wanted), out=marks)
    return marks


def remember(cursor: "lmdb.Cursor[bytes]", hour: int, entries: Entries) -> None:
    """Remember `entries` as of `hour` (since 1970), and forget what was seen long before."""
    period, first = period_of(hour), first_remembered(hour)
    while cursor.first() and _period(cursor.key()) < first:
        cursor.delete()
    run = entries.at(entries.order())
    while len(run.first) < LONGEST and cursor.set_key(_key(period, run)):
        both = joined([run, _decode(cursor.value())])
        run = both.at(both.order(runs=True))
        cursor.delete()
    key = _key(period, run)
    while not cursor.put(key, _encode(run), overwrite=False):
        key = key[:-2] + (int.from_bytes(key[-2:], "big") + 1).to_bytes(2, "big")


def _encode(run: Entries) -> bytes:
    return run.first.tobytes() + run.second.tobytes()


def _decode(value: bytes | memoryview) -> Entries:
    """The run that is stored as `value`, which is not copied."""
    return Entries(*np.frombuffer(value, _HALF).reshape(2, -1))


def _key(period: int, run: Entries) -> bytes:
    digits = len(run.first).bit_length()
    return period.to_bytes(_PERIOD_BYTES, "big") + bytes([digits, 0, 0])


def _period(key: bytes) -> int:
    return int.from_bytes(key[:_PERIOD_BYTES], "big")
