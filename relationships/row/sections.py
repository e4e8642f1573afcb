"""A row's ragged sections from entries in any order: those of one key are summed, or kept once."""

import numpy as np

from relationships.arrays import Flags, Floats, Ints
from relationships.row.rows import DAYS_KEPT, LATEST_KEPT, SLOT_BITS, Days, Kinds, Latest, day_of


def summed_kinds(row: Ints, slot: Ints, net: Ints, decayed: Floats) -> Kinds:
    """Counts by row and slot, of entries whose `decayed` holds as of one time for each row."""
    key, order, starts = _group(row << SLOT_BITS | slot)
    return Kinds(
        key >> SLOT_BITS,
        key & (1 << SLOT_BITS) - 1,
        np.add.reduceat(net[order], starts),
        np.add.reduceat(decayed[order], starts),
    )


def summed_days(entries: Days, reference: Ints) -> Days:
    """Counts by row, day and direction, of the days that a row of that `reference` keeps."""
    row, day, direction, net = entries
    kept = day > day_of(reference[row]) - DAYS_KEPT
    key, order, starts = _group((row << 32 | day << 1 | direction)[kept])
    day_key = key & 0xFFFFFFFF
    return Days(key >> 32, day_key >> 1, day_key & 1, np.add.reduceat(net[kept][order], starts))


def latest_few(row: Ints, stamp: Ints, net: Ints) -> Latest:
    """The greatest stamps of each row among all that were ever named, undone or not.

    What undoes keeps its place: else an undo would make room for an older interaction that
    had been dropped or not, depending on the order of arrival.
    """
    order = _newest_first(row, stamp)
    row, stamp, net = row[order], stamp[order], net[order]
    starts = _starts((row[1:] != row[:-1]) | (stamp[1:] != stamp[:-1]), len(row))
    row, stamp, net = row[starts], stamp[starts], np.add.reduceat(net, starts)
    first_of_row = np.searchsorted(row, row)
    kept = np.arange(len(row)) - first_of_row < LATEST_KEPT
    return Latest(row[kept], stamp[kept], net[kept])


def _newest_first(row: Ints, stamp: Ints) -> Ints:
    """The order by row, then by stamp from the greatest down.

    Sorted as one number each, where that has room, it takes a tenth of what `lexsort` takes, and
    saves 4 % of a record's time.
    """
    newest = stamp.max(initial=0)
    span = int(newest - stamp.min(initial=newest)) + 1
    if (int(row.max(initial=0)) + 1) * span > np.iinfo(np.int64).max:
        return np.lexsort((-stamp, row))
    return np.argsort(row * span + (newest - stamp))


def _group(key: Ints) -> tuple[Ints, Ints, Ints]:
    """Distinct keys in order, the order that sorts, and where each key's run starts in it."""
    order = np.argsort(key)
    ordered = key[order]
    starts = _starts(ordered[1:] != ordered[:-1], len(key))
    return ordered[starts], order, starts


def _starts(differs: Flags, n: int) -> Ints:
    """Where runs start among n entries, the first of which always does."""
    begins = np.ones(n, bool)
    begins[1:] = differs
    return np.flatnonzero(begins)
