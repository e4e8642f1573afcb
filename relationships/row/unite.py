"""Uniting rows: those of one member's aliases become one, as if all had happened to one pair.

Counts add, first times take the least, last ones the greatest, and a tie holds if it holds
between any two: commutative, and undone by not uniting. But for ties it equals folding all
events of the united rows into one, as far as each row still keeps them.
"""

import numpy as np

from relationships.arrays import Ints
from relationships.row.days import PART_SHIFT, Days
from relationships.row.rows import DIRECTIONS, NEVER, NONE, Rows, Totals
from relationships.row.sections import latest_few, summed_days, summed_totals
from relationships.row.ties import united_ties


def unite(rows: Rows, group: Ints, n: int) -> Rows:
    """`rows` as n rows: each goes into that of its `group` (int64[len(rows)], below n)."""
    first = np.full((n, DIRECTIONS), NEVER, np.int64)
    np.minimum.at(first, group, rows.first)
    last = np.full((n, DIRECTIONS), NONE, np.int64)
    np.maximum.at(last, group, rows.last)
    latest = rows.latest
    return Rows(
        first=first,
        last=last,
        ties=united_ties(rows.ties, group, n),
        totals=_totals(rows.totals, group),
        days=_days(rows.days, group, last.max(axis=1)),
        latest=latest_few(group[latest.row], latest.stamp, latest.net),
    )


def _totals(totals: Totals, group: Ints) -> Totals:
    return summed_totals(group[totals.row], totals.slot, totals.net)


def _days(days: Days, group: Ints, reference: Ints) -> Days:
    return summed_days(group[days.row], days.day, days.word >> PART_SHIFT, days.net, reference)
