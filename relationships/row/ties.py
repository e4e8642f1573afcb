"""Ties as a row's registers tell them: which hold, since when, and what a block hides."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from relationships.row.rows import (
    BLOCK_IN,
    BLOCK_OUT,
    CONNECT,
    FOLLOW_OUT,
    NEVER,
    NONE,
    Days,
    Ints,
    Kinds,
    Latest,
    Rows,
    decode_rows,
)

Flags = NDArray[np.bool_]


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


def blocked(rows: Rows) -> Flags:
    """Which rows are hidden from ego's lists, whoever blocks: bool[n]."""
    return holding(rows.ties[:, BLOCK_OUT]) | holding(rows.ties[:, BLOCK_IN])


def has_history(rows: Rows) -> Flags:
    """Which rows tell ego of anything; what the contact blocks or unblocks does not. bool[n]."""
    history: Flags = (rows.ties[:, :BLOCK_IN] != NONE).any(axis=1)
    history[rows.kinds.row] = True
    return history


def decode_as_seen(encoded: Sequence[bytes], *, days: bool = True, latest: bool = False) -> Rows:
    """The rows, see `as_seen`, and `decode_rows` for what is left out."""
    return as_seen(decode_rows(encoded, days=days, latest=latest))


def as_seen(rows: Rows) -> Rows:
    """The rows as ego sees them: whom the contact blocks sees a stranger."""
    unseen = holding(rows.ties[:, BLOCK_IN])
    return emptied(rows, unseen) if unseen.any() else rows


def emptied(rows: Rows, which: Flags) -> Rows:
    """The rows without all that those of `which` (bool[n]) hold but blocks.

    These remain: of ego's own is told, by the contact's the row is hidden.
    """
    ties = rows.ties.copy()
    ties[which, :BLOCK_OUT] = NONE
    shown = ~which
    return Rows(
        reference=np.where(shown, rows.reference, NONE),
        first=np.where(shown[:, None], rows.first, NEVER),
        last=np.where(shown[:, None], rows.last, NONE),
        totals=rows.totals * shown[:, None, None],
        ties=ties,
        kinds=Kinds._make(column[shown[rows.kinds.row]] for column in rows.kinds),
        days=Days._make(column[shown[rows.days.row]] for column in rows.days),
        latest=Latest._make(column[shown[rows.latest.row]] for column in rows.latest),
    )
