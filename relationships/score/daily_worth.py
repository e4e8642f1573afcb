"""What the interactions of one UTC day, direction and kind are worth, before their weight.

x = Σ over audience classes factor × count; worth is x up to 1 and √x beyond: ten likes in a
minute are not ten meetings, and a mail to fifty is not fifty letters.
"""

from typing import NamedTuple

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.decay import decay
from relationships.row.days import PART_SHIFT, SLOT_SHIFT, counts_in
from relationships.row.rows import SLOT_BITS, Rows, day_of
from relationships.score.score_model import ScoreModel


class DailyWorth(NamedTuple):
    """m days as columns: the row, its slot, and what the day is worth as of the reference's day."""

    row: Ints
    slot: Ints
    worth: Floats


def daily_worth(rows: Rows, model: ScoreModel) -> DailyWorth:
    """The worth of each day of `rows`, decayed by whole days to the day of its row's reference.

    From then on all of a row's days decay alike.
    """
    row, day, word = rows.days
    slot, x = word >> SLOT_SHIFT, model.audience_factors[word >> PART_SHIFT] * counts_in(word)
    again = _continuing(row, day, slot)
    if len(again):
        starts = np.delete(np.arange(len(row)), again)
        row, day, slot, x = row[starts], day[starts], slot[starts], np.add.reduceat(x, starts)
    x = np.maximum(0, x)  # converted rows can hold less of a kind than is taken back
    age = day_of(rows.reference)[row] - day
    return DailyWorth(row, slot, np.minimum(x, np.sqrt(x)) * model.daily_decay[age])


def _continuing(row: Ints, day: Ints, slot: Ints) -> Ints:
    """The entries of the same row, day and slot as the one before them."""
    dated = day << SLOT_BITS | slot
    alike = np.flatnonzero(dated[1:] == dated[:-1])
    return alike[np.equal(row[alike], row[alike + 1])] + 1


def faded(rows: Rows, at: Ints, model: ScoreModel) -> Floats:
    """By which what counts as of each row's reference has decayed at `at` (epoch ms): float64[n].

    By whole UTC days; what is dated after `at` has not decayed.
    """
    days = np.maximum(0, day_of(at) - day_of(rows.reference))
    return decay(days, model.half_life_days)
