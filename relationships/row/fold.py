"""Folding a batch of interactions and ties into rows: counts, maxima, the greatest few by time."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from relationships.arrays import Ints
from relationships.row.days import PART_SHIFT, Days, part_of
from relationships.row.rows import CODES, SLOT_BITS, Latest, Rows, Totals, day_of
from relationships.row.sections import latest_few, summed_days, summed_totals


class Interactions(NamedTuple):
    """m interactions as columns, each int64[m].

    `row` says into which row; `slot` is direction × `CODES` + the kind's code, `at` epoch
    milliseconds, `audience` how many members the act addressed, `net` 1, -1 for an undo, or 0 for
    what was taken back before it came.
    """

    row: Ints
    slot: Ints
    at: Ints
    audience: Ints
    net: Ints


class TieChanges(NamedTuple):
    """m changes of ties as columns: the row, which of its registers, and the register's value."""

    row: Ints
    tie: Ints
    register: Ints


def fold(rows: Rows, interactions: Interactions, ties: TieChanges) -> Rows:
    """`rows` with the batch folded in. The order within and between batches does not matter."""
    folded = _fold_interactions(rows, interactions) if len(interactions.row) else rows
    if not len(ties.row):
        return folded
    registers = folded.ties.copy()
    np.maximum.at(registers, (ties.row, ties.tie), ties.register)
    return replace(folded, ties=registers)


def _fold_interactions(rows: Rows, new: Interactions) -> Rows:
    direction = new.slot // CODES
    first, last = rows.first.copy(), rows.last.copy()
    np.minimum.at(first, (new.row, direction), new.at)
    np.maximum.at(last, (new.row, direction), new.at)
    return Rows(
        first=first,
        last=last,
        ties=rows.ties,
        totals=_totals(rows.totals, new),
        days=_days(rows.days, new, last.max(axis=1)),
        latest=_latest(rows.latest, new),
    )


def _totals(old: Totals, new: Interactions) -> Totals:
    return summed_totals(
        np.concatenate([old.row, new.row]),
        np.concatenate([old.slot, new.slot]),
        np.concatenate([old.net, new.net]),
    )


def _days(old: Days, new: Interactions, reference: Ints) -> Days:
    return summed_days(
        np.concatenate([old.row, new.row]),
        np.concatenate([old.day, day_of(new.at)]),
        np.concatenate([old.word >> PART_SHIFT, part_of(new.slot, new.audience)]),
        np.concatenate([old.net, new.net]),
        reference,
    )


def _latest(old: Latest, new: Interactions) -> Latest:
    return latest_few(
        np.concatenate([old.row, new.row]),
        np.concatenate([old.stamp, new.at << SLOT_BITS | new.slot]),
        np.concatenate([old.net, new.net]),
    )
