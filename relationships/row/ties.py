"""Ties by a row's registers: which of them hold, and since when."""

import numpy as np

from relationships.arrays import Flags, Ints
from relationships.row.rows import BLOCK_IN, CONNECT, FOLLOW_OUT, NEVER, NONE, Rows


def holding(registers: Ints) -> Flags:
    """Which ties hold: bool of the registers' shape. See `rows.TIES`."""
    held: Flags = (registers >= 0) & (registers & 1 == 0)
    return held


def seen_since(registers: Ints) -> Ints:
    """Since when ego sees the contact's updates: int64[n], epoch ms, NEVER where it does not.

    That is the time of the follow or the connection that holds, the earlier of two.
    """
    seeing = registers[:, [FOLLOW_OUT, CONNECT]]
    since: Ints = np.where(holding(seeing), seeing >> 1, NEVER).min(axis=1)
    return since


def has_history(rows: Rows) -> Flags:
    """Which rows hold anything that ego may see; the contact's blocks are not. bool[n]."""
    history: Flags = (rows.ties[:, :BLOCK_IN] != NONE).any(axis=1)
    history[rows.kinds.row] = True
    return history
