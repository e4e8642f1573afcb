"""Reading rows of layout 1, which knew no kind of a day, no mutual interaction and no audience.

| words | what |
|---|---|
| 1 | layout version (8 bits), directions present (8), ties present (8), latest entries (8) |
| 1 | day entries (16 bits), kind entries (16) |
| 2 | reference time (i64 ms) |
| 10 each | direction: first, last (i64 ms), three decayed totals (f64) |
| 3 each | kind: slot (direction × 32 + code, 6 bits), net count (26, signed), decayed one (f64) |
| 1 each | day: days before the reference (7 bits), direction (1), net count (24, signed) |
| 3 each | latest: stamp (i64: ms << 6 | slot), net count (i32) |
| 2 each | tie: register (i64); following, followed, connected, blocking, blocked |

Days' counts are shared out over the kinds in proportion to the row's counts by kind in that
direction; each is taken to have addressed one. Interactions of mutual kinds become mutual. The
connection becomes one that both sides set.
"""

from collections.abc import Sequence

import numpy as np

from relationships.arrays import Ints, Words
from relationships.row.days import Days, part_of
from relationships.row.rows import (
    BLOCK_IN,
    BLOCK_OUT,
    CODES,
    CONNECT_IN,
    CONNECT_OUT,
    DIRECTIONS,
    FOLLOW_IN,
    FOLLOW_OUT,
    IN,
    MUTUAL,
    NEVER,
    NONE,
    OUT,
    SLOT_BITS,
    Latest,
    Rows,
    Totals,
    day_of,
)
from relationships.row.sections import latest_few, summed_days, summed_totals
from relationships.row.words import WordReader, as_int32, as_int64
from schemas.kinds import INTERACTIONS

LAYOUT = 1

_SLOT_BITS = 6
_SLOT_MASK = (1 << _SLOT_BITS) - 1
_MUTUAL = [code for code, kind in INTERACTIONS.items() if kind.mutual]
_TIES = 5
_REGISTERS = {
    FOLLOW_OUT: 0,
    FOLLOW_IN: 1,
    CONNECT_OUT: 2,
    CONNECT_IN: 2,
    BLOCK_OUT: 3,
    BLOCK_IN: 4,
}
"""Which tie of layout 1 each of today's registers was."""


def decode_rows(encoded: Sequence[bytes]) -> Rows:
    """The columns of rows of layout 1, each of which has bytes."""
    reader = WordReader(encoded)
    head = reader.take(4)
    flags, sizes = head[:, 0].astype(np.int64), head[:, 1].astype(np.int64)
    reference = as_int64(head[:, 2:])[:, 0]
    first, last = _times(reader, flags >> 8 & 0xFF)
    totals = _totals(*reader.ragged(sizes >> 16, 3))
    shares = _shared_out(totals, *_days(reference, *reader.ragged(sizes & 0xFFFF, 1)))
    latest = _latest(*reader.ragged(flags >> 24 & 0xFF, 3))
    registers = reader.fill(np.full((reader.n, _TIES), NONE, np.int64), flags >> 16 & 0xFF)
    return Rows(
        first=_with_mutual(first, totals, NEVER),
        last=_with_mutual(last, totals, NONE),
        ties=registers[:, list(_REGISTERS.values())],
        totals=summed_totals(totals.row, _slots(totals.slot), totals.net),
        days=_dated(*shares, reference),
        latest=latest,
    )


def word_counts(flags: Ints, sizes: Ints) -> Ints:
    """How many words rows of layout 1 have whose first two these are."""
    times = np.bitwise_count(flags >> 8 & 0xFF).astype(np.int64)
    ties = np.bitwise_count(flags >> 16 & 0xFF).astype(np.int64)
    counts: Ints = (
        4 + 10 * times + 2 * ties + 3 * (flags >> 24 & 0xFF) + 3 * (sizes >> 16) + (sizes & 0xFFFF)
    )
    return counts


def _slots(slot: Ints) -> Ints:
    """The slots of today."""
    mutual = np.isin(slot % CODES, _MUTUAL)
    return np.where(mutual, MUTUAL * CODES + slot % CODES, slot)


def _times(reader: WordReader, mask: Ints) -> tuple[Ints, Ints]:
    """First and last times by direction, int64[n, 2]."""
    first, last = np.full((reader.n, 2), NEVER), np.full((reader.n, 2), NONE)
    for direction in (OUT, IN):
        has = (mask >> direction & 1).astype(bool)
        times = as_int64(reader.take(10, has)[:, :4])
        first[has, direction], last[has, direction] = times[:, 0], times[:, 1]
    return first, last


def _with_mutual(times: Ints, totals: Totals, absent: int) -> Ints:
    """Times by today's directions: of the mutual one, those of the direction it was counted in."""
    mutual = np.isin(totals.slot % CODES, _MUTUAL)
    split = np.full((len(times), DIRECTIONS), absent, np.int64)
    direction = totals.slot // CODES
    own = times[totals.row, direction]
    split[totals.row[~mutual], direction[~mutual]] = own[~mutual]
    extreme = np.minimum if absent == NEVER else np.maximum
    extreme.at(split[:, MUTUAL], totals.row[mutual], own[mutual])
    return split


def _totals(row: Ints, words: Words) -> Totals:
    """Counts by the slots of layout 1; an undo of what never came had left some below zero."""
    packed = as_int32(words)
    return Totals(row, packed & _SLOT_MASK, np.maximum(0, packed >> _SLOT_BITS))


def _days(reference: Ints, row: Ints, words: Words) -> tuple[Ints, Ints, Ints, Ints]:
    """Row, day, direction and count of each day that anything of is left."""
    packed = as_int32(words)
    day = day_of(reference[row]) - (packed >> 1 & 0x7F)
    left = packed >> 8 > 0
    return row[left], day[left], (packed & 1)[left], (packed >> 8)[left]


def _shared_out(
    totals: Totals, row: Ints, day: Ints, direction: Ints, count: Ints
) -> tuple[Ints, Ints, Ints, Ints]:
    """Row, day, slot and count: how many of each day's interactions are taken to be of each kind.

    The kinds of a row's direction take turns in the order of its days, by the method of Webster
    (Sainte-Laguë), so that each day's counts still add up, and all days together are in proportion.
    """
    group, kinds = row * 2 + direction, totals.row * 2 + totals.slot // CODES
    groups = int(max(group.max(initial=-1), kinds.max(initial=-1))) + 1
    weight = np.bincount(kinds, totals.net, groups).astype(np.int64)
    entry = np.argsort(group, kind="stable")
    entry = entry[weight[group[entry]] > 0]
    every = np.bincount(group[entry], count[entry], groups).astype(np.int64)
    slot = _turns(totals._replace(row=kinds), every, weight)
    taken = np.repeat(entry, count[entry]) << _SLOT_BITS | slot
    taken, shares = np.unique(taken, return_counts=True)
    entry, slot = taken >> _SLOT_BITS, taken & _SLOT_MASK
    return row[entry], day[entry], slot, shares


def _turns(kinds: Totals, every: Ints, weight: Ints) -> Ints:
    """The slots of `every` interactions of each group, one after the other, by `kinds`."""
    group, slot, net = kinds
    turns = np.where(net > 0, -(-every[group] * net // np.maximum(1, weight[group])) + 1, 0)
    owner = np.repeat(np.arange(len(net)), turns)
    number = np.arange(len(owner)) - np.searchsorted(owner, owner)
    order = np.lexsort(((number + 0.5) / net[owner], group[owner]))
    owner = owner[order]
    place = np.arange(len(owner)) - np.searchsorted(group[owner], group[owner])
    return slot[owner[place < every[group[owner]]]]


def _dated(row: Ints, day: Ints, slot: Ints, count: Ints, reference: Ints) -> Days:
    part = part_of(_slots(slot), np.ones(len(slot), np.int64))
    return summed_days(row, day, part, count, reference)


def _latest(row: Ints, words: Words) -> Latest:
    stamp = as_int64(words[:, :2])[:, 0]
    renamed = stamp >> _SLOT_BITS << SLOT_BITS | _slots(stamp & _SLOT_MASK)
    return latest_few(row, renamed, np.maximum(0, as_int32(words[:, 2:])))
