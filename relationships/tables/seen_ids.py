"""The ids of counted events: entries in sorted runs, which are searched where they are mapped.

Hashes are spread evenly, so that a tree with an entry for each is rewritten almost whole by
every batch. Here a batch is one run, and one entry; runs of a generation that are about as long
are merged at once, so that there are few and each hash moves seldom. Once the next generation has
begun its runs become one, before which stands a Bloom filter: of what is not in it, one in fifty is
searched for.

A key is the generation's start (8 bytes) and what lies under it (3):

- `HEAD`: the generation's count, since and until (three big-endian words of 64 bits);
- `FILTER`: one bit for each beginning that half a hash may have, set where one has it;
- the binary digits of a run's length above these, and a number: the first halves of its entries,
  ordered, and then their second halves.
"""

from collections.abc import Iterator
from struct import Struct
from typing import NamedTuple

import lmdb
import numpy as np
from numpy.typing import NDArray

from relationships.tables.id_retention import Generation
from relationships.tables.seen_entries import Entries, Words64, joined

LAYOUT = 2
"""Version of what is stored here."""

_HALF = np.dtype("<u8")
_START = Struct(">Q")
_HEAD_VALUE = Struct(">3Q")
_HEAD, _FILTER, _FIRST_RUN = bytes([0, 0, 0]), bytes([1, 0, 0]), bytes([2, 0, 0])
_KIND = _START.size
_BITS_AN_ENTRY = 12


class SeenIds(NamedTuple):
    """What became of ids: encoded entries, which belong to the generation that begins at `start`.

    They were counted up to the append time `until` (epoch ms).
    """

    start: int
    until: int
    entries: bytes


def find(cursor: "lmdb.Cursor[memoryview]", wanted: Entries) -> Words64:
    """The mark of each of `wanted`, see `seen_entries`; 0 where nothing is remembered."""
    marks = np.zeros(len(wanted.first), np.uint64)
    everywhere = np.arange(len(wanted.first))
    for generation in generations(cursor):
        places = everywhere
        if cursor.set_key(_START.pack(generation.start) + _FILTER):
            places = _passing(cursor.value(), wanted)
        if len(places):
            sought = wanted.at(places)
            for run in _runs(cursor, generation.start):
                marks[places] = np.maximum(marks[places], run.find(sought))
    return marks


def remember(cursor: "lmdb.Cursor[bytes]", ids: SeenIds) -> None:
    """Remember what became of some ids."""
    known = generations(cursor)
    if known and known[-1].start != ids.start:
        _close(cursor, known[-1].start)
    run = Entries.decode(ids.entries)
    run = run.at(run.order())
    old = next((each for each in known if each.start == ids.start), None)
    count, since = (old.ids, old.since) if old else (0, ids.until)
    head = _HEAD_VALUE.pack(count + len(run.first), since, max(ids.until, old.until if old else 0))
    cursor.put(_START.pack(ids.start) + _HEAD, head)
    while cursor.set_key(_run_key(ids.start, run)):
        both = joined([run, _decode(cursor.value())])
        run = both.at(both.order(runs=True))
        cursor.delete()
    _put_run(cursor, ids.start, run)


def forget(cursor: "lmdb.Cursor[bytes]", start: int) -> None:
    """Forget the generations before that which begins at `start`."""
    while cursor.first() and _start(cursor.key()) < start:
        cursor.delete()


def generations(cursor: "lmdb.Cursor[bytes] | lmdb.Cursor[memoryview]") -> list[Generation]:
    """What is remembered, in order."""
    found, more = [], cursor.first()
    while more:
        start = _start(cursor.key())
        found.append(Generation(start, *_HEAD_VALUE.unpack(cursor.value())))
        more = cursor.set_range(_START.pack(start + 1))
    return found


def _close(cursor: "lmdb.Cursor[bytes]", start: int) -> None:
    """Make one run of a generation to which none will be added, and a filter of it."""
    whole = joined([*_runs(cursor, start)])
    while cursor.set_range(_START.pack(start) + _FIRST_RUN):
        cursor.delete()
    whole = whole.at(whole.order(runs=True))
    cursor.put(_START.pack(start) + _FILTER, _filter(whole))
    _put_run(cursor, start, whole)


def _runs(cursor: "lmdb.Cursor[bytes] | lmdb.Cursor[memoryview]", start: int) -> Iterator[Entries]:
    """The runs of a generation."""
    more = cursor.set_range(_START.pack(start) + _FIRST_RUN)
    while more and _start(cursor.key()) == start:
        yield _decode(cursor.value())
        more = cursor.next()


def _filter(run: Entries) -> bytes:
    bits = np.zeros(1 << (len(run.first) * _BITS_AN_ENTRY).bit_length(), np.uint8)
    for half in run:
        bits[_beginnings(half, len(bits))] = 1
    return np.packbits(bits, bitorder="little").tobytes()


def _passing(value: memoryview, wanted: Entries) -> NDArray[np.intp]:
    """The places of those that may be in the run that the filter is of."""
    held = np.frombuffer(value, np.uint8)
    places = np.arange(len(wanted.first))
    for half in wanted:
        bit = _beginnings(half[places], len(held) * 8)
        places = places[held[bit >> 3] >> (bit & 7).astype(np.uint8) & 1 > 0]
    return places


def _beginnings(half: Words64, count: int) -> NDArray[np.int64]:
    """Which of `count`, a power of two, beginnings each half has."""
    return (half >> np.uint64(65 - count.bit_length())).astype(np.int64)


def _put_run(cursor: "lmdb.Cursor[bytes]", start: int, run: Entries) -> None:
    key = _run_key(start, run)
    while not cursor.put(key, run.first.tobytes() + run.second.tobytes(), overwrite=False):
        key = key[:-2] + (int.from_bytes(key[-2:], "big") + 1).to_bytes(2, "big")


def _decode(value: bytes | memoryview) -> Entries:
    """The run that is stored as `value`, which is not copied."""
    return Entries(*np.frombuffer(value, _HALF).reshape(2, -1))


def _run_key(start: int, run: Entries) -> bytes:
    return _START.pack(start) + bytes([_FIRST_RUN[0] + len(run.first).bit_length(), 0, 0])


def _start(key: bytes | memoryview) -> int:
    return int.from_bytes(key[:_KIND], "big")
