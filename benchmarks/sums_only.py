"""`rapport` with rows that hold about what the peers' hold: counts by kind and direction.

Days and the latest interactions are left out; when the first and the last were is held. Events
still count once, and rows and positions still change in one transaction.
"""

import numpy as np

from relationships.arrays import Ints
from relationships.row import fold
from relationships.row.days import Days
from relationships.row.rows import Latest
from services.cli.commands import app

_NOTHING = np.empty(0, np.int64)


def _days(old: Days, new: fold.Interactions, reference: Ints) -> Days:
    return Days(_NOTHING, _NOTHING, _NOTHING)


def _latest(old: Latest, new: fold.Interactions) -> Latest:
    return Latest(_NOTHING, _NOTHING, _NOTHING)


if __name__ == "__main__":
    for part in (_days, _latest):
        setattr(fold, part.__name__, part)
    app(prog_name="rapport")
