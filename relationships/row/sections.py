"""A row's ragged sections from entries in any order: those of one key are summed, or kept once."""

import numpy as np

from relationships.arrays import Flags, Ints
from relationships.row.days import DAYS_KEPT, Days, day_keys, days_of
from relationships.row.rows import LATEST_KEPT, SLOT_BITS, Latest, Totals, day_of


def summed_totals(row: Ints, slot: Ints, net: Ints) -> Totals:
    """Counts by row and slot; those that come to nothing stay, as they were history once."""
    key, summed = _summed(row << SLOT_BITS | slot, net)
    return Totals(key >> SLOT_BITS, key & (1 << SLOT_BITS) - 1, summed)


def summed_days(row: Ints, day: Ints, part: Ints, net: Ints, reference: Ints) -> Days:
    """Counts by row, day and part, of the days that a row of that `reference` keeps."""
    kept = day > day_of(reference[row]) - DAYS_KEPT
    return days_of(*_summed(day_keys(row[kept], day[kept], part[kept]), net[kept]))


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


def _summed(key: Ints, net: Ints) -> tuple[Ints, Ints]:
    """Distinct keys in order, and the sum of each one's counts."""
    order = np.argsort(key)
    ordered = key[order]
    starts = _starts(ordered[1:] != ordered[:-1], len(key))
    return ordered[starts], np.add.reduceat(net[order], starts)


def _starts(differs: Flags, n: int) -> Ints:
    """Where runs start among n entries, the first of which always does."""
    begins = np.ones(n, bool)
    begins[1:] = differs
    return np.flatnonzero(begins)
