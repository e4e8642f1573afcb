"""The steps of a funnel in each week: who follows, whom the brand reached, who engaged, how often.

Of ties only those that hold now are known: who has left since counts as never there.
"""

import numpy as np

from relationships.arrays import Flags, Ints
from relationships.network.audience.segments import REGULAR, SPAN_WEEKS
from relationships.network.audience.weeks import WEEK_DAYS, WEEKS
from relationships.row.rows import FOLLOW_IN, NEVER, NONE, Rows, day_of
from relationships.row.ties import connection, holding

STEPS = ("followers", "reached", "engaged", "regular")


def steps(rows: Rows, weekly: Ints, ends: Ints, updated: Ints) -> dict[str, Flags]:
    """Which of n customers were at each of `STEPS` in each week: bool[n, WEEKS].

    Followers by the week's end; reached who could see an update of that week, or did something;
    engaged who did something; regular those of them who did so `REGULAR` times in `SPAN_WEEKS`.
    `weekly` and `ends` are those of `weeks`; `updated` is the last day of each week on which the
    brand broadcast, NONE without any.
    """
    engaged = weekly[:, :WEEKS] > 0
    summed = np.lib.stride_tricks.sliding_window_view(weekly, SPAN_WEEKS, axis=1).sum(axis=2)
    return {
        "followers": _since(rows.ties[:, [FOLLOW_IN]])[:, None] <= ends,
        "reached": engaged | (audible_since(rows)[:, None] <= updated),
        "engaged": engaged,
        "regular": engaged & (summed[:, :WEEKS] >= REGULAR),
    }


def audible_since(rows: Rows) -> Ints:
    """From which UTC day on each contact sees ego's updates: int64[n], NEVER where it does not."""
    return _since(np.stack([rows.ties[:, FOLLOW_IN], connection(rows.ties)], axis=1))


def last_updates(days: Ints, ends: Ints) -> Ints:
    """The last of `days` (ascending) in each of the weeks that end on `ends`, NONE without any."""
    last = np.append(days, NONE)[np.searchsorted(days, ends, side="right") - 1]
    return np.where(last > ends - WEEK_DAYS, last, NONE)


def _since(registers: Ints) -> Ints:
    """The UTC day since when the earliest tie of each of n holds, NEVER where none does."""
    since: Ints = np.where(holding(registers), day_of(registers >> 1), NEVER).min(axis=1)
    return since
