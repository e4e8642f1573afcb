"""The bytes of a row, in little-endian words of 32 bits; absent parts take none.

| words | what |
|---|---|
| 1 | layout version (8 bits), directions present (8), ties present (8), latest entries (8) |
| 1 | day entries (16 bits), kind entries (16) |
| 2 | reference time: the latest `at` folded, epoch milliseconds |
| 10 each | direction: first, last (i64 ms), decayed totals at `TOTAL_HALF_LIVES_MS` (f64) |
| 3 each | kind: slot (6 bits) and net count (26, signed), decayed count (f64) |
| 1 each | day: days before the reference (7 bits), direction (1), net count (24, signed) |
| 3 each | latest: stamp (i64: ms and slot), net count (i32) |
| 2 each | tie: register (i64) |
"""

from collections.abc import Sequence

import numpy as np

from relationships.arrays import Flags, Floats, Ints, Words
from relationships.decay import TOTAL_HALF_LIVES_MS
from relationships.row.rows import (
    IN,
    NEVER,
    NONE,
    OUT,
    TIES,
    Days,
    Kinds,
    Latest,
    Rows,
    day_of,
)

LAYOUT = 1
"""Version of the layout; rows of another are not read but rebuilt."""

_TOTALS = len(TOTAL_HALF_LIVES_MS)
_DIRECTION_WORDS = 4 + 2 * _TOTALS
_FIXED_WORDS = 4
_KIND_WORDS = _LATEST_WORDS = 3
_KIND_LIMIT = (1 << 25) - 1
_DAY_LIMIT = (1 << 23) - 1


class UnknownLayoutError(ValueError):
    """A row of another layout version."""


def decode_rows(encoded: Sequence[bytes], *, days: bool = True, latest: bool = True) -> Rows:
    """The columns of `encoded` rows; empty bytes stand for a row that holds nothing.

    The days and the latest interactions can be left out, as if there were none.

    Raises:
        UnknownLayoutError: where a row is of another layout version.
    """
    lengths = np.fromiter(map(len, encoded), np.int64, len(encoded)) >> 2
    words = np.frombuffer(b"".join(encoded), "<u4")
    present = np.flatnonzero(lengths)
    at = (np.cumsum(lengths) - lengths)[present]
    return _Reader(words, len(encoded), present, at).read(days, latest)


def encode_rows(rows: Rows) -> list[bytes]:
    """The bytes of each row."""
    return _Writer(rows).write()


def _spread(counts: Ints) -> tuple[Ints, Ints]:
    """For ragged sections: the owner of each entry, and its place within its owner."""
    owner = np.repeat(np.arange(len(counts)), counts)
    return owner, np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)


class _Reader:
    """Walks the sections of all rows side by side; `at` is where each row has been read to."""

    def __init__(self, words: Words, n: int, present: Ints, at: Ints) -> None:
        self.words, self.n, self.present, self.at = words, n, present, at

    def read(self, with_days: bool, with_latest: bool) -> Rows:
        head = self._take(_FIXED_WORDS)
        flags, sizes = head[:, 0].astype(np.int64), head[:, 1].astype(np.int64)
        if np.any((flags & 0xFF) != LAYOUT):
            raise UnknownLayoutError(f"rows must have layout version {LAYOUT}")
        reference = np.full(self.n, NONE, np.int64)
        reference[self.present] = head[:, 2:].copy().view("<i8")[:, 0]
        first, last, totals = self._directions(flags >> 8 & 0xFF)
        kinds = self._kinds(sizes >> 16)
        days = self._days(sizes & 0xFFFF, reference, with_days)
        latest = self._latest(flags >> 24 & 0xFF, with_latest)
        return Rows(reference, first, last, totals, self._ties(flags >> 16 & 0xFF),
                    kinds, days, latest)  # fmt: skip

    def _take(self, width: int, where: Flags | None = None) -> Words:
        """The next `width` words of each row, or of those of `where`: uint32[rows, width]."""
        at = self.at if where is None else self.at[where]
        taken: Words = self.words[at[:, None] + np.arange(width)]
        self.at = self.at + (width if where is None else width * where)
        return taken

    def _ragged(self, counts: Ints, width: int, wanted: bool = True) -> tuple[Ints, Words]:
        """The next `counts` entries of each row: their rows, and uint32[entries, width]."""
        owner, place = _spread(counts if wanted else counts[:0])
        start = self.at[owner] + place * width
        self.at = self.at + counts * width
        return self.present[owner], self.words[start[:, None] + np.arange(width)]

    def _directions(self, mask: Ints) -> tuple[Ints, Ints, Floats]:
        first = np.full((self.n, 2), NEVER, np.int64)
        last = np.full((self.n, 2), NONE, np.int64)
        totals = np.zeros((self.n, 2, _TOTALS))
        for direction in (OUT, IN):
            has = (mask >> direction & 1).astype(bool)
            rows, words = self.present[has], self._take(_DIRECTION_WORDS, has)
            times = words[:, :4].copy().view("<i8")
            first[rows, direction], last[rows, direction] = times[:, 0], times[:, 1]
            totals[rows, direction] = words[:, 4:].copy().view("<f8")
        return first, last, totals

    def _kinds(self, counts: Ints) -> Kinds:
        row, words = self._ragged(counts, _KIND_WORDS)
        packed = words[:, 0].astype(np.int32).astype(np.int64)
        decayed = words[:, 1:].copy().view("<f8")[:, 0]
        return Kinds(row, packed & 0x3F, packed >> 6, decayed)

    def _days(self, counts: Ints, reference: Ints, wanted: bool) -> Days:
        row, words = self._ragged(counts, 1, wanted)
        packed = words[:, 0].astype(np.int32).astype(np.int64)
        day = day_of(reference[row]) - (packed >> 1 & 0x7F)
        return Days(row, day, packed & 1, packed >> 8)

    def _latest(self, counts: Ints, wanted: bool) -> Latest:
        row, words = self._ragged(counts, _LATEST_WORDS, wanted)
        stamp = words[:, :2].copy().view("<i8")[:, 0]
        return Latest(row, stamp, words[:, 2].astype(np.int32).astype(np.int64))

    def _ties(self, mask: Ints) -> Ints:
        ties = np.full((self.n, TIES), NONE, np.int64)
        for tie in range(TIES):
            has = (mask >> tie & 1).astype(bool)
            if has.any():
                ties[self.present[has], tie] = self._take(2, has).view("<i8")[:, 0]
        return ties


class _Writer:
    """Lays the sections of all rows out side by side; `at` is where each is written next."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        n = len(rows)
        self.directions = (rows.first != NEVER) | (rows.totals != 0).any(axis=2)
        self.tied = rows.ties != NONE
        self.sizes = [
            np.bincount(section.row, minlength=n)
            for section in (rows.kinds, rows.days, rows.latest)
        ]
        kinds, days, latest = self.sizes
        lengths = (
            _FIXED_WORDS
            + _DIRECTION_WORDS * self.directions.sum(axis=1)
            + _KIND_WORDS * kinds
            + days
            + _LATEST_WORDS * latest
            + 2 * self.tied.sum(axis=1)
        )
        self.end = np.cumsum(lengths)
        self.start = self.end - lengths
        self.at = self.start.copy()
        self.words = np.empty(int(self.end[-1]) if n else 0, "<u4")

    def write(self) -> list[bytes]:
        rows = self.rows
        self._put(self._head(), slice(None))
        for direction in (OUT, IN):
            has = self.directions[:, direction]
            self._put(self._direction(direction, has), has)
        kinds, days, latest = self.sizes
        self._put_ragged(kinds, self._kinds())
        self._put_ragged(days, self._days())
        self._put_ragged(latest, self._latest())
        for tie in range(TIES):
            has = self.tied[:, tie]
            self._put(rows.ties[has, tie, None].view("<u4"), has)
        data = self.words.tobytes()
        return [
            data[a:b]
            for a, b in zip((self.start * 4).tolist(), (self.end * 4).tolist(), strict=True)
        ]

    def _put(self, words: Words, where: Flags | slice) -> None:
        width = words.shape[1]
        self.words[self.at[where][:, None] + np.arange(width)] = words
        self.at[where] += width

    def _put_ragged(self, counts: Ints, words: Words) -> None:
        owner, place = _spread(counts)
        width = words.shape[1]
        start = self.at[owner] + place * width
        self.words[start[:, None] + np.arange(width)] = words
        self.at += counts * width

    def _head(self) -> Words:
        kinds, days, latest = self.sizes
        head = np.empty((len(self.rows), _FIXED_WORDS), "<u4")
        directions = self.directions @ np.array([1, 2])
        ties = self.tied @ (1 << np.arange(TIES))
        head[:, 0] = LAYOUT | directions << 8 | ties << 16 | latest << 24
        head[:, 1] = days | kinds << 16
        head[:, 2:] = self.rows.reference[:, None].view("<u4")
        return head

    def _direction(self, direction: int, has: Flags) -> Words:
        rows = self.rows
        times = np.stack([rows.first[has, direction], rows.last[has, direction]], axis=1)
        return np.hstack([times.view("<u4"), rows.totals[has, direction].view("<u4")])

    def _kinds(self) -> Words:
        kinds = self.rows.kinds
        count = np.clip(kinds.net, -_KIND_LIMIT, _KIND_LIMIT)
        packed = (count << 6 | kinds.slot).astype(np.int32)
        return np.hstack([packed[:, None].view("<u4"), kinds.decayed[:, None].view("<u4")])

    def _days(self) -> Words:
        days = self.rows.days
        before = day_of(self.rows.reference[days.row]) - days.day
        count = np.clip(days.net, -_DAY_LIMIT, _DAY_LIMIT)
        return (count << 8 | before << 1 | days.direction).astype(np.int32)[:, None].view("<u4")

    def _latest(self) -> Words:
        latest = self.rows.latest
        net = latest.net.astype(np.int32)
        return np.hstack([latest.stamp[:, None].view("<u4"), net[:, None].view("<u4")])
