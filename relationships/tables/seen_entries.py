"""What is remembered of an event's id: 16 bytes, of which 12 are a hash and 4 a mark.

A mark says what became of the id, and only grows: so that of several entries of an id, wherever
they stand, the greatest holds. By value:

- 1 to 2³¹ − 2: an undo came, its event has not; the value is the undo's fingerprint.
- `COUNTED` + the event's fingerprint: the event was counted.
- `TAKEN_BACK`: the event was counted and taken back, or came after its undo. The id stays used.

A fingerprint is of what an undo must state alike, see `services.scorer.fold.fingerprint`; 0 is that
of an event that was counted before there were any, which no undo takes back.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

ENTRY_BYTES = 16

COUNTED = 1 << 31
TAKEN_BACK = (1 << 32) - 1
LARGEST_FINGERPRINT = COUNTED - 2

_HALF = np.dtype("<u8")
_MARK = np.uint64(TAKEN_BACK)
_MARK_BITS = np.uint64(32)

Words64 = NDArray[np.uint64]


class Entries(NamedTuple):
    """n entries, in two halves of 64 bits: the mark is the lower 32 of `second`."""

    first: Words64
    second: Words64

    @classmethod
    def of(cls, hashes: Sequence[bytes]) -> "Entries":
        """Of some ids' hashes (16 bytes, of which 12 are used), yet without a mark."""
        first, second = cls.decode(b"".join(hashes))
        return cls(first, second & ~_MARK)

    @classmethod
    def decode(cls, encoded: bytes) -> "Entries":
        """Those that are encoded, one after the other."""
        return cls(*np.frombuffer(encoded, _HALF).reshape(-1, 2).T)

    def encode(self) -> bytes:
        """The 16 bytes of each, one after the other."""
        return np.stack(self, axis=1).tobytes()

    @property
    def marks(self) -> Words64:
        """What became of each id."""
        return self.second & _MARK

    def marked(self, marks: Words64 | np.uint64) -> "Entries":
        """The same ids with other marks."""
        return Entries(self.first, self.second & ~_MARK | marks)

    def at(self, places: NDArray[np.intp] | NDArray[np.bool_]) -> "Entries":
        """Those at `places`, or those chosen by a mask."""
        return Entries(self.first[places], self.second[places])

    def order(self, *, runs: bool = False) -> NDArray[np.intp]:
        """Places in the order of ids, then marks; what is equal stays in its order.

        `runs`: they are a few ordered runs, one after the other, which only need to be merged.
        """
        order = np.argsort(self.first, kind="stable" if runs else "quicksort")
        first = self.first[order]
        if (first[1:] == first[:-1]).any():  # seldom: a stable order takes five times as long
            order = np.lexsort((self.second, self.first))
        return order

    def begins(self) -> NDArray[np.bool_]:
        """Which of ordered entries are the first of their id."""
        begins = np.ones(len(self.first), bool)
        begins[1:] = (self.first[1:] != self.first[:-1]) | (
            (self.second[1:] ^ self.second[:-1]) > _MARK
        )
        return begins

    def find(self, wanted: "Entries") -> Words64:
        """The greatest mark of each of `wanted` in these, which are ordered; 0 where it has none.

        Of two ids that share a first half, which only their forger can make, one is found.
        """
        place = np.searchsorted(self.first, wanted.first, side="right") - 1
        alike = np.flatnonzero(self.first[place] == wanted.first)
        second = self.second[place[alike]]
        same = second ^ wanted.second[alike] <= _MARK
        marks = np.zeros(len(wanted.first), np.uint64)
        marks[alike[same]] = second[same] & _MARK
        return marks


def joined(parts: Sequence[Entries]) -> Entries:
    """All entries of some parts, one at least."""
    first, second = zip(*parts, strict=True)
    return Entries(np.concatenate(first), np.concatenate(second))
