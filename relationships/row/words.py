"""Reading and writing many records side by side: each is a run of little-endian 32-bit words."""

from collections.abc import Sequence

import numpy as np

from relationships.arrays import Flags, Ints, Words


class WordReader:
    """Walks the sections of n records; `at` is where each of those `present` has been read to."""

    def __init__(self, encoded: Sequence[bytes]) -> None:
        """Empty bytes stand for a record that is not there."""
        lengths = np.fromiter(map(len, encoded), np.int64, len(encoded)) >> 2
        self.n = len(encoded)
        self.words: Words = np.frombuffer(b"".join(encoded), "<u4")
        self.present = np.flatnonzero(lengths)
        self.at: Ints = (np.cumsum(lengths) - lengths)[self.present]

    def take(self, width: int, where: Flags | None = None) -> Words:
        """The next `width` words of each record, or of those of `where`: uint32[records, width]."""
        at = self.at if where is None else self.at[where]
        taken: Words = self.words[at[:, None] + np.arange(width)]
        self.at = self.at + (width if where is None else width * where)
        return taken

    def ragged(self, counts: Ints, width: int, wanted: bool = True) -> tuple[Ints, Words]:
        """The next `counts` entries of each: their records, and uint32[entries, width].

        Where they are not `wanted`, they are passed over and there are none.
        """
        found = counts if wanted else counts[:0]
        start = _entries(self.at[: len(found)], found, width)
        self.at = self.at + counts * width
        owner = np.repeat(self.present[: len(found)], found)
        if width == 1:
            return owner, self.words[start][:, None]
        return owner, self.words[start[:, None] + np.arange(width)]

    def fill(self, columns: Ints, mask: Ints) -> Ints:
        """`columns` (int64[n, bits]) with the next 64 bits where each record's `mask` says so."""
        anywhere = int(np.bitwise_or.reduce(mask))
        for column in range(columns.shape[1]):
            if anywhere >> column & 1:
                has = (mask >> column & 1).astype(bool)
                columns[self.present[has], column] = as_int64(self.take(2, has))[:, 0]
        return columns


class WordWriter:
    """Lays the sections of n records out; `at` is where each is written next."""

    def __init__(self, lengths: Ints) -> None:
        """`lengths`: how many words each record takes."""
        self._end = np.cumsum(lengths)
        self._start = self._end - lengths
        self._at = self._start.copy()
        self._words: Words = np.empty(int(lengths.sum()), "<u4")

    def put(self, words: Words, where: Flags | slice = slice(None)) -> None:
        """Write uint32[records, width] to each record, or to those of `where`."""
        width = words.shape[1]
        self._words[self._at[where][:, None] + np.arange(width)] = words
        self._at[where] += width

    def put_ragged(self, counts: Ints, words: Words) -> None:
        """Write uint32[entries, width], of which each record takes as many as `counts`."""
        width = words.shape[1]
        start = _entries(self._at, counts, width)
        self._words[start[:, None] + np.arange(width)] = words
        self._at += counts * width

    def put_columns(self, columns: Ints, present: Flags) -> None:
        """Write those of `columns` (int64[n, k]) that are `present`, 64 bits each."""
        for column in range(columns.shape[1]):
            has = present[:, column]
            if has.any():
                self.put(columns[has, column, None].view("<u4"), has)

    def written(self) -> list[bytes]:
        """The bytes of each record."""
        data = self._words.tobytes()
        bounds = zip((self._start * 4).tolist(), (self._end * 4).tolist(), strict=True)
        return [data[start:end] for start, end in bounds]


def as_int32(words: Words) -> Ints:
    """The first column of words, as signed integers: int64[n]."""
    return words[:, 0].astype(np.int32).astype(np.int64)


def as_int64(words: Words) -> Ints:
    """Each two words as a signed integer: int64[n, width / 2]."""
    return words.copy().view("<i8")


def low_words(values: Ints) -> Words:
    """The lower 32 bits of each value: uint32[n, 1]."""
    return values.astype("<u4")[:, None]


def _entries(at: Ints, counts: Ints, width: int) -> Ints:
    """Where each of so many entries begins, those of one record one after the other from `at`."""
    before = (np.cumsum(counts) - counts) * width
    start: Ints = np.repeat(at - before, counts)
    start += np.arange(0, len(start) * width, width)
    return start
