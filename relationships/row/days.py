"""A row's counts by UTC day, slot and audience class.

Each entry is one word, as it is stored: slot (7 bits), audience class (2), signed net count (15).
A count that does not fit stands in several words, which add, so that nothing saturates.
"""

from typing import NamedTuple

import numpy as np

from relationships.arrays import Flags, Ints

DAYS_KEPT = 256
"""UTC days of which a row counts interactions, that of its reference included."""

AUDIENCES = (1, 2, 5, 16)
"""From how many members addressed each audience class begins."""

COUNT_BITS = 15
_AUDIENCE_BITS = 2
PART_SHIFT = COUNT_BITS
"""Above these bits of a word stand its slot and audience class: what is counted, and not how
often."""

SLOT_SHIFT = COUNT_BITS + _AUDIENCE_BITS
_PART_BITS = 9
_DAY_BITS = 22
_COUNT_SIGN = 1 << COUNT_BITS - 1
_COUNT_MASK = (1 << COUNT_BITS) - 1
COUNT_LIMIT = _COUNT_SIGN - 1


class Days(NamedTuple):
    """Net counts by UTC day (days since 1970), ordered by row, day, slot and audience class."""

    row: Ints
    day: Ints
    word: Ints

    @property
    def slot(self) -> Ints:
        """Direction × `CODES` + kind of each entry."""
        return self.word >> SLOT_SHIFT

    @property
    def direction(self) -> Ints:
        """OUT, IN or MUTUAL of each entry."""
        return self.word >> SLOT_SHIFT + 5

    @property
    def audience(self) -> Ints:
        """The audience class of each entry, an index of `AUDIENCES`."""
        return self.word >> PART_SHIFT & (1 << _AUDIENCE_BITS) - 1

    @property
    def net(self) -> Ints:
        """The net count of each entry."""
        return counts_in(self.word)

    def chosen(self, which: Flags | Ints) -> "Days":
        """Those entries that a mask or indices choose."""
        return Days(self.row[which], self.day[which], self.word[which])


def counts_in(word: Ints) -> Ints:
    """The signed counts in words."""
    return ((word & _COUNT_MASK) ^ _COUNT_SIGN) - _COUNT_SIGN


def part_of(slot: Ints, audience: Ints) -> Ints:
    """What an interaction in `slot` that addressed so many members is counted in: 9 bits."""
    audience_class = np.searchsorted(AUDIENCES, audience, side="right") - 1
    return slot << _AUDIENCE_BITS | audience_class


def day_keys(row: Ints, day: Ints, part: Ints) -> Ints:
    """One number for each row, day and part, in the order of `Days`."""
    return (row << _DAY_BITS | day) << _PART_BITS | part


def days_of(key: Ints, net: Ints) -> Days:
    """The entries of distinct `day_keys` in order, with counts that may not fit a word."""
    holds = np.flatnonzero(net)
    key, net = in_pieces(key[holds], net[holds], COUNT_LIMIT)
    part, dated = key & (1 << _PART_BITS) - 1, key >> _PART_BITS
    word = part << PART_SHIFT | net & _COUNT_MASK
    return Days(dated >> _DAY_BITS, dated & (1 << _DAY_BITS) - 1, word)


def in_pieces(key: Ints, net: Ints, limit: int) -> tuple[Ints, Ints]:
    """Keys and counts, of which those beyond ±`limit` stand in several entries that add."""
    if not len(net) or np.abs(net).max() <= limit:
        return key, net
    pieces = np.maximum(1, -(-np.abs(net) // limit))
    owner = np.repeat(np.arange(len(net)), pieces)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    left = np.abs(net)[owner] - place * limit
    return key[owner], np.sign(net)[owner] * np.minimum(left, limit)
