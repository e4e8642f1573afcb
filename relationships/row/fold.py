"""Folding a batch of interactions and ties into rows: sums, maxima, the greatest few by time."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.decay import KIND_HALF_LIFE_MS, TOTAL_HALF_LIVES_MS, decay
from relationships.row.rows import CODES, NEVER, NONE, SLOT_BITS, Days, Kinds, Latest, Rows, day_of
from relationships.row.sections import latest_few, summed_days, summed_kinds

_HALF_LIVES = np.array(TOTAL_HALF_LIVES_MS, np.float64)


class Interactions(NamedTuple):
    """m interactions as columns, each int64[m].

    `row` says into which row, `at` is epoch milliseconds, `sign` 1, or -1 for an undo.
    """

    row: Ints
    direction: Ints
    code: Ints
    at: Ints
    sign: Ints


class TieChanges(NamedTuple):
    """m changes of ties as columns: the row, which of its registers, and the register's value."""

    row: Ints
    tie: Ints
    register: Ints


def fold(rows: Rows, interactions: Interactions, ties: TieChanges) -> Rows:
    """`rows` with the batch folded in. The order within and between batches does not matter."""
    folded = _fold_interactions(rows, interactions) if len(interactions.row) else rows
    registers = folded.ties.copy()
    np.maximum.at(registers, (ties.row, ties.tie), ties.register)
    return replace(folded, ties=registers)


def _fold_interactions(rows: Rows, new: Interactions) -> Rows:
    reference = rows.reference.copy()
    np.maximum.at(reference, new.row, new.at)
    return Rows(
        reference=reference,
        first=_first(rows, new),
        last=_last(rows, new),
        totals=_totals(rows, new, reference),
        ties=rows.ties,
        kinds=_kinds(rows, new, reference),
        days=_days(rows, new, reference),
        latest=_latest(rows, new),
    )


def _first(rows: Rows, new: Interactions) -> Ints:
    """An undo moves no first time: what it takes back will set, or has set it."""
    first = rows.first.copy()
    np.minimum.at(first, (new.row, new.direction), np.where(new.sign > 0, new.at, NEVER))
    return first


def _last(rows: Rows, new: Interactions) -> Ints:
    last = rows.last.copy()
    np.maximum.at(last, (new.row, new.direction), np.where(new.sign > 0, new.at, NONE))
    return last


def _totals(rows: Rows, new: Interactions, reference: Ints) -> Floats:
    """Totals of before, carried forward to the new reference, and what is new as of it."""
    elapsed = np.where(rows.reference == NONE, 0, reference - rows.reference)
    totals = rows.totals * decay(elapsed[:, None], _HALF_LIVES)[:, None, :]
    age = reference[new.row] - new.at
    flat = new.row * 2 + new.direction
    for h, half_life in enumerate(TOTAL_HALF_LIVES_MS):
        weights = new.sign * decay(age, half_life)
        added = np.bincount(flat, weights, minlength=2 * len(rows))
        totals[:, :, h] += added.reshape(-1, 2)
    return totals


def _kinds(rows: Rows, new: Interactions, reference: Ints) -> Kinds:
    old = rows.kinds
    carried = old.decayed * decay((reference - rows.reference)[old.row], KIND_HALF_LIFE_MS)
    added = new.sign * decay(reference[new.row] - new.at, KIND_HALF_LIFE_MS)
    return summed_kinds(
        np.concatenate([old.row, new.row]),
        np.concatenate([old.slot, slot_of(new)]),
        np.concatenate([old.net, new.sign]),
        np.concatenate([carried, added]),
    )


def _days(rows: Rows, new: Interactions, reference: Ints) -> Days:
    old = rows.days
    entries = Days(
        np.concatenate([old.row, new.row]),
        np.concatenate([old.day, day_of(new.at)]),
        np.concatenate([old.direction, new.direction]),
        np.concatenate([old.net, new.sign]),
    )
    return summed_days(entries, reference)


def _latest(rows: Rows, new: Interactions) -> Latest:
    old = rows.latest
    return latest_few(
        np.concatenate([old.row, new.row]),
        np.concatenate([old.stamp, new.at << SLOT_BITS | slot_of(new)]),
        np.concatenate([old.net, new.sign]),
    )


def slot_of(new: Interactions) -> Ints:
    """The slot that each interaction is counted in."""
    return new.direction * CODES + new.code
