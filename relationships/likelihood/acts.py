"""Acts that address several: a mail to many, a group that meets, as rows of one ego show them."""

import numpy as np

from relationships.arrays import Flags, Floats, Ints
from relationships.row.rows import CODES, IN, Latest

MOMENT_MS = 1_000
"""What ego sent within this is one act."""

_SECOND_BITS = 40


def together(latest: Latest, at: Ints, ego: Ints, addressed: Flags) -> Floats:
    """How many of its acts each contact shares with one of those just addressed, on average.

    Of n rows that are asked about `at` (epoch ms): rows of one ego share a number in `ego`, all
    int64[n]; `addressed` says whom the present act has addressed already. Counted are ego's acts
    among the `latest` interactions, the present one apart; seconds tell acts apart.
    """
    n = len(at)
    row, second = _own_acts(latest, at)
    act = ego[row] << _SECOND_BITS | second
    theirs, times = np.unique(act[addressed[row]], return_counts=True)
    if not len(theirs):
        return np.zeros(n)
    place = np.minimum(np.searchsorted(theirs, act), len(theirs) - 1)
    shared = np.bincount(row, np.where(theirs[place] == act, times[place], 0), n)
    among: Floats = shared / np.maximum(1, np.bincount(ego, addressed)[ego])
    return among


def _own_acts(latest: Latest, at: Ints) -> tuple[Ints, Ints]:
    """Row and second of each of ego's own latest acts before the present moment, each once."""
    time, slot = latest.time, latest.slot
    own = (slot // CODES != IN) & (latest.net > 0) & (at[latest.row] - time >= MOMENT_MS)
    acts = np.unique(latest.row[own] << _SECOND_BITS | time[own] // MOMENT_MS)
    return acts >> _SECOND_BITS, acts & (1 << _SECOND_BITS) - 1
