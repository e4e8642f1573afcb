"""Stages are earned: by score, by days with interactions, and from some on by both directions."""

from typing import NamedTuple

import numpy as np

from relationships.arrays import Flags, Floats, Ints
from relationships.row.days import SLOT_SHIFT
from relationships.row.rows import CODES, IN, MUTUAL, OUT, SLOTS, Rows
from relationships.row.ties import connected
from relationships.score.score_model import ONE_SIDED, ScoreModel
from schemas.kinds import INTERACTIONS

_TAKES_BOTH = {code for code, kind in INTERACTIONS.items() if kind.takes_both and not kind.mutual}
_SIDES = np.array(
    [
        [slot // CODES in (side, MUTUAL) or slot % CODES in _TAKES_BOTH for side in (OUT, IN)]
        for slot in range(SLOTS)
    ]
)
"""Which of the two directions an interaction in each slot counts as: what is mutual and yet stands
in one is only that side's word."""


class Earned(NamedTuple):
    """Of n relationships: on how many of their days there were interactions (int64[n]), and
    whether in both directions (bool[n])."""

    days: Ints
    both: Flags


def earned(rows: Rows) -> Earned:
    """What stages ask for besides the score; both take part in a call, a meeting, a connection."""
    n, days = len(rows), rows.days
    row, _ = active_days(rows)
    holds = days.net > 0
    sides = np.zeros((n, 2), bool)
    for side in (OUT, IN):
        sides[days.row[holds & _SIDES[days.word >> SLOT_SHIFT, side]], side] = True
    return Earned(np.bincount(row, minlength=n), sides.all(axis=1) | connected(rows.ties))


def active_days(rows: Rows) -> tuple[Ints, Ints]:
    """Row and day of each day with interactions that hold, ordered so."""
    row, day, _ = rows.days.chosen(rows.days.net > 0)
    first = np.ones(len(row), bool)
    first[1:] = (row[1:] != row[:-1]) | (day[1:] != day[:-1])
    return row[first], day[first]


def stage_of(score: Floats, found: Earned, brand: Flags, model: ScoreModel) -> Ints:
    """Which of `STAGES`, by number, bounds included: int64[n].

    Where ego or the contact is a `brand` (bool[n]), one direction is enough.
    """
    return np.minimum(
        np.searchsorted(model.stage_bounds, score, side="right"),
        highest_earned(found.days, found.both | brand, model),
    )


def highest_earned(days: Ints, both: Flags, model: ScoreModel) -> Ints:
    """The highest stage that so many days allow, with or without `both` directions: int64[n]."""
    by_days = np.searchsorted(model.earliest_days, days, side="right")
    return np.where(both, by_days, np.minimum(by_days, ONE_SIDED))
