"""Uniting rows: those of one member's aliases become one, as if all had happened to one pair.

Counts add, first times take the least, last ones and ties the greatest: commutative, and undone
by not uniting. It equals folding all events of the united rows into one, as far as each row
still keeps them.
"""

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.decay import KIND_HALF_LIFE_MS, TOTAL_HALF_LIVES_MS, decay
from relationships.row.rows import NEVER, NONE, TIES, Days, Kinds, Rows
from relationships.row.sections import latest_few, summed_days, summed_kinds

_HALF_LIVES = np.array(TOTAL_HALF_LIVES_MS, np.float64)


def unite(rows: Rows, group: Ints, n: int) -> Rows:
    """`rows` as n rows: each goes into that of its `group` (int64[len(rows)], below n)."""
    reference = np.full(n, NONE, np.int64)
    np.maximum.at(reference, group, rows.reference)
    first = np.full((n, 2), NEVER, np.int64)
    np.minimum.at(first, group, rows.first)
    last = np.full((n, 2), NONE, np.int64)
    np.maximum.at(last, group, rows.last)
    ties = np.full((n, TIES), NONE, np.int64)
    np.maximum.at(ties, group, rows.ties)
    age = np.where(rows.reference == NONE, 0, reference[group] - rows.reference)
    latest = rows.latest
    return Rows(
        reference=reference,
        first=first,
        last=last,
        totals=_totals(rows, group, n, age),
        ties=ties,
        kinds=_kinds(rows.kinds, group, age),
        days=_days(rows.days, group, reference),
        latest=latest_few(group[latest.row], latest.stamp, latest.net),
    )


def _totals(rows: Rows, group: Ints, n: int, age: Ints) -> Floats:
    totals = np.zeros((n, *rows.totals.shape[1:]))
    faded = decay(age[:, None], _HALF_LIVES)[:, None, :]
    np.add.at(totals, group, rows.totals * faded)
    return totals


def _kinds(kinds: Kinds, group: Ints, age: Ints) -> Kinds:
    faded = kinds.decayed * decay(age[kinds.row], KIND_HALF_LIFE_MS)
    return summed_kinds(group[kinds.row], kinds.slot, kinds.net, faded)


def _days(days: Days, group: Ints, reference: Ints) -> Days:
    return summed_days(days._replace(row=group[days.row]), reference)
