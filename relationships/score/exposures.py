"""Exposures: updates of a contact that ego could see, because it follows or is connected.

Nothing is stored for each follower: an update is counted once, in its author's activity, and
what of it ego saw is worked out when reading.
"""

from typing import NamedTuple

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.profile.activity import Activity
from relationships.row.rows import day_of

DAYS = 28
"""Updates of so many UTC days count, today included."""


class Exposures(NamedTuple):
    """Of n relationships: how many updates ego saw (int64[n]), and decayed (float64[n])."""

    updates: Ints
    decayed: Floats


def exposures(activity: Activity, since: Ints, at: Ints, daily_decay: Floats) -> Exposures:
    """What ego saw of each contact's `activity` at `at`, since `since` (int64[n], epoch ms).

    They decay by whole UTC days, see `ScoreModel.daily_decay`; those of days ahead do not count.
    """
    today = day_of(at)
    first = np.maximum(day_of(since), today - (DAYS - 1))
    counts = (activity.day >= first[activity.row]) & (activity.day <= today[activity.row])
    row, day, net = (column[counts] for column in activity)
    age = today[row] - day
    n = len(at)
    return Exposures(
        np.bincount(row, net, n).astype(np.int64),
        np.bincount(row, net * daily_decay[age], n).astype(np.float64),
    )
