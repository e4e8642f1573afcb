"""`rapport` with rows that hold what the peers' hold: decayed sums by kind and direction.

Totals, days, the latest interactions, and when the first and the last were, are left out. Events
still count once, and rows and positions still change in one transaction.
"""

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.row import fold
from relationships.row.rows import Days, Latest, Rows
from services.cli import app

_NOTHING = np.empty(0, np.int64)


def _first(rows: Rows, new: fold.Interactions) -> Ints:
    return rows.first


def _last(rows: Rows, new: fold.Interactions) -> Ints:
    return rows.last


def _totals(rows: Rows, new: fold.Interactions, reference: Ints) -> Floats:
    return rows.totals


def _days(rows: Rows, new: fold.Interactions, reference: Ints) -> Days:
    return Days(_NOTHING, _NOTHING, _NOTHING, _NOTHING)


def _latest(rows: Rows, new: fold.Interactions) -> Latest:
    return Latest(_NOTHING, _NOTHING, _NOTHING)


if __name__ == "__main__":
    for part in (_first, _last, _totals, _days, _latest):
        setattr(fold, part.__name__, part)
    app(prog_name="rapport")
