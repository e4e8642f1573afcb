"""The bytes of a row, in little-endian words of 32 bits; absent parts take none.

| words | what |
|---|---|
| 1 | layout version (8 bits), directions present (3), those with several times (3), ties present |
|   | (6), whether latest entries have counts (1), how many there are (4), connections asked for |
|   | (2, in layout 3 alone) |
| 1 | day entries (20 bits), totals (12) |
| 2 each | direction: first `at` (i64 ms) |
| 2 each | direction with several times: last `at` (i64 ms) |
| 1 each | total: slot (7 bits), signed net count (25) |
| 1 each | day: day since 1970 modulo 256 (8 bits), slot (7), audience (2), count (15, signed) |
| 2 each | latest: stamp (i64: ms and slot) |
| 1 each | latest, unless all counts are 1: net count (i32) |
| 2 each | tie, then connection asked for: register (i64) |

A count that does not fit a word stands in several, which add. Only rows in which a connection is
asked for are of layout 3: all others stay as they were, and can be read by what knew no other.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from relationships.arrays import Flags, Ints, Words
from relationships.layouts import UnknownLayoutError
from relationships.row import layout_1
from relationships.row.days import DAYS_KEPT, Days, in_pieces
from relationships.row.rows import (
    DIRECTIONS,
    NEVER,
    NONE,
    SLOT_BITS,
    TIES,
    Latest,
    Rows,
    Totals,
    day_of,
)
from relationships.row.words import WordReader, WordWriter, as_int32, as_int64, low_words

LAYOUT = 2
"""Version of the layout; see `layout_1` for rows of the one before."""

ASKING = 3
"""Version of rows in which a connection is asked for."""

_FIXED_WORDS = 2
_SLOT_MASK = (1 << SLOT_BITS) - 1
_TOTAL_LIMIT = (1 << 24) - 1
_DAY_MASK = DAYS_KEPT - 1
_DAY_SHIFT = 24
_TIES_AT = 14
_ASKED_AT = 25
_PLAIN_TIES = 6


def decode_rows(encoded: Sequence[bytes], *, days: bool = True, latest: bool = True) -> Rows:
    """The columns of `encoded` rows; empty bytes stand for a row that holds nothing.

    The days and the latest interactions can be left out, as if there were none.

    Raises:
        UnknownLayoutError: where a row is of a layout that is not known.
    """
    reader = WordReader(encoded)
    versions = (reader.words[reader.at] & 0xFF).astype(np.int64)
    if (versions != LAYOUT).any():
        refuse_unknown(versions.tolist())
        if (versions < LAYOUT).any():
            reader = WordReader(_converted(encoded, reader.present, versions))
    return _read(reader, days, latest)


def refuse_unknown(versions: Iterable[int]) -> None:
    """Check the first bytes of rows.

    Raises:
        UnknownLayoutError: where one is of a layout that is not known, such as a newer one.
    """
    unknown = set(versions) - {layout_1.LAYOUT, LAYOUT, ASKING}
    if unknown:
        raise UnknownLayoutError(
            f"a row has layout {max(unknown)}; known are {layout_1.LAYOUT}, {LAYOUT} and {ASKING}"
        )


def word_counts(flags: Ints, sizes: Ints) -> Ints:
    """How many words rows have whose first two these are; -1 where they can be no row's."""
    times = np.bitwise_count(flags >> 8 & 63).astype(np.int64)
    ties = np.bitwise_count(_tie_mask(flags)).astype(np.int64)
    latest = (flags >> 21 & 0xF) * (2 + (flags >> 20 & 1))
    counts = _FIXED_WORDS + 2 * (times + ties) + latest + (sizes >> 20) + (sizes & 0xFFFFF)
    asking = (flags & 0xFF) == ASKING
    return np.where(((flags >> _ASKED_AT & 3 > 0) != asking) | (flags >> 27 > 0), -1, counts)


def encode_rows(rows: Rows) -> list[bytes]:
    """The bytes of each row."""
    return _Writer(rows).write()


def _converted(encoded: Sequence[bytes], present: Ints, versions: Ints) -> list[bytes]:
    """The rows, those of the layout before in this one."""
    rows = list(encoded)
    older = present[versions < LAYOUT].tolist()
    converted = encode_rows(layout_1.decode_rows([rows[place] for place in older]))
    for place, row in zip(older, converted, strict=True):
        rows[place] = row
    return rows


def _read(reader: WordReader, with_days: bool, with_latest: bool) -> Rows:
    """The sections in their order."""
    flags, sizes = reader.take(_FIXED_WORDS).astype(np.int64).T
    first = reader.fill(np.full((reader.n, DIRECTIONS), NEVER, np.int64), flags >> 8 & 7)
    last = np.where(first == NEVER, NONE, first)
    last = reader.fill(last, flags >> 11 & 7)
    totals = _totals(*reader.ragged(sizes >> 20, 1))
    days = _days(last.max(axis=1), *reader.ragged(sizes & 0xFFFFF, 1, with_days))
    latest = _latest(reader, flags >> 21 & 0xF, flags >> 20 & 1, with_latest)
    ties = reader.fill(np.full((reader.n, TIES), NONE, np.int64), _tie_mask(flags))
    return Rows(first, last, ties, totals, days, latest)


def _tie_mask(flags: Ints) -> Ints:
    """Which of a row's registers are there, by their numbers."""
    return flags >> _TIES_AT & 63 | (flags >> _ASKED_AT & 3) << _PLAIN_TIES


def _totals(row: Ints, words: Words) -> Totals:
    packed = as_int32(words)
    return Totals(row, packed & _SLOT_MASK, packed >> SLOT_BITS)


def _days(reference: Ints, row: Ints, words: Words) -> Days:
    """The days from their lowest bits, as they are at most so many before the reference."""
    packed = words[:, 0].astype(np.int64)
    today = day_of(reference)[row]
    age = today - (packed >> _DAY_SHIFT) & _DAY_MASK
    return Days(row, today - age, packed & (1 << _DAY_SHIFT) - 1)


def _latest(reader: WordReader, sizes: Ints, counted: Ints, wanted: bool) -> Latest:
    row, stamps = reader.ragged(sizes, 2, wanted)
    net = np.ones(len(row), np.int64)
    _, counts = reader.ragged(sizes * counted, 1, wanted)
    if wanted:
        net[np.repeat(counted, sizes).astype(bool)] = as_int32(counts)
    return Latest(row, as_int64(stamps)[:, 0], net)


class _Writer:
    """The parts of rows that are there, and their sizes."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        n = len(rows)
        self.happened = rows.first != NEVER
        self.several = self.happened & (rows.last != rows.first)
        self.tied = rows.ties != NONE
        row, slot, net = rows.totals
        self.totals = in_pieces(row << SLOT_BITS | slot, net, _TOTAL_LIMIT)
        self.sizes = [
            np.bincount(section, minlength=n)
            for section in (self.totals[0] >> SLOT_BITS, rows.days.row, rows.latest.row)
        ]
        self.counted = np.zeros(n, np.int64)
        self.counted[rows.latest.row[rows.latest.net != 1]] = 1

    def write(self) -> list[bytes]:
        rows = self.rows
        totals, days, latest = self.sizes
        writer = WordWriter(self._lengths())
        writer.put(self._head())
        writer.put_columns(rows.first, self.happened)
        writer.put_columns(rows.last, self.several)
        key, net = self.totals
        writer.put_ragged(totals, low_words(net << SLOT_BITS | key & _SLOT_MASK))
        dated = (rows.days.day & _DAY_MASK) << _DAY_SHIFT
        writer.put_ragged(days, low_words(dated | rows.days.word))
        writer.put_ragged(latest, rows.latest.stamp[:, None].view("<u4"))
        counted = self.counted[rows.latest.row].astype(bool)
        writer.put_ragged(latest * self.counted, low_words(rows.latest.net[counted]))
        writer.put_columns(rows.ties, self.tied)
        return writer.written()

    def _lengths(self) -> Ints:
        totals, days, latest = self.sizes
        times_and_ties = sum(part.sum(axis=1) for part in (self.happened, self.several, self.tied))
        lengths: Ints = (
            _FIXED_WORDS + totals + days + 2 * (times_and_ties + latest) + latest * self.counted
        )
        return lengths

    def _head(self) -> Words:
        totals, days, latest = self.sizes
        happened, several, tied = map(_mask, (self.happened, self.several, self.tied))
        asked = tied >> _PLAIN_TIES
        flags = np.where(asked > 0, ASKING, LAYOUT) | happened << 8 | several << 11
        flags |= (tied & 63) << _TIES_AT | self.counted << 20 | latest << 21 | asked << _ASKED_AT
        return np.stack([flags, days | totals << 20], axis=1).astype("<u4")


def _mask(present: Flags) -> Ints:
    """The bits of each row's columns."""
    bits: Ints = present @ (1 << np.arange(present.shape[1]))
    return bits
