"""Ties by a row's registers: which of them hold, and since when."""

import numpy as np

from relationships.arrays import Flags, Ints
from relationships.row.rows import (
    ASKED_IN,
    ASKED_OUT,
    BLOCK_IN,
    CONNECT_IN,
    CONNECT_OUT,
    FOLLOW_IN,
    FOLLOW_OUT,
    NEVER,
    NONE,
    TIES,
    Rows,
)

_ASKED = [ASKED_OUT, ASKED_IN]
_CONNECTS = [CONNECT_OUT, CONNECT_IN, *_ASKED]
_SHOWN = [register for register in range(TIES) if register != BLOCK_IN]


def shown(ties: Ints) -> Ints:
    """The registers that ego may see: all but the contact's blocks. int64[n, TIES - 1]."""
    return ties[:, _SHOWN]


def holding(registers: Ints) -> Flags:
    """Which ties hold: bool of the registers' shape. See `rows.TIES`."""
    held: Flags = (registers >= 0) & (registers & 1 == 0)
    return held


def connection(ties: Ints) -> Ints:
    """The register of each pair's connection, whoever set it last: int64[n].

    Where nobody could set it alone, but both have asked since it ended, that is when the later did.
    """
    latest: Ints = np.maximum(ties[:, CONNECT_OUT], ties[:, CONNECT_IN])
    asked = (latest & 1 == 1) & (np.minimum(ties[:, ASKED_OUT], ties[:, ASKED_IN]) > latest)
    if asked.any():
        latest[asked] = ties[asked][:, _ASKED].max(axis=1)
    return latest


def following(ties: Ints) -> Flags:
    """Where ego follows the contact: bool[n]."""
    return holding(ties[:, FOLLOW_OUT])


def followed(ties: Ints) -> Flags:
    """Where the contact follows ego: bool[n]."""
    return holding(ties[:, FOLLOW_IN])


def connected(ties: Ints) -> Flags:
    """Where the two are connected: bool[n]."""
    return holding(connection(ties))


def seen_since(ties: Ints) -> Ints:
    """Since when ego sees the contact's updates: int64[n], epoch ms, NEVER where it does not.

    That is the time of the follow or the connection that holds, the earlier of two.
    """
    seeing = np.stack([ties[:, FOLLOW_OUT], connection(ties)], axis=1)
    since: Ints = np.where(holding(seeing), seeing >> 1, NEVER).min(axis=1)
    return since


def has_history(rows: Rows) -> Flags:
    """Which rows hold anything that ego may see; the contact's blocks are not. bool[n]."""
    history: Flags = (shown(rows.ties) != NONE).any(axis=1)
    history[rows.totals.row] = True
    return history


def united_ties(ties: Ints, group: Ints, n: int) -> Ints:
    """The ties of n rows that unite those of `group`: int64[n, TIES].

    A tie that holds between any two holds since the earliest such; else the latest ending stays.
    A connection holds too where one has asked and another was asked back.
    """
    united = np.full((n, TIES), NONE, np.int64)
    np.maximum.at(united, group, ties)
    earliest = np.full((n, TIES), NEVER, np.int64)
    np.minimum.at(earliest, group, _held_since(ties))
    since = earliest[:, _CONNECTS].min(axis=1)[:, None]
    earliest[:, _CONNECTS] = np.where(earliest[:, _CONNECTS] == NEVER, NONE, since)
    unconnected = (since == NEVER)[:, 0]
    holds = earliest != NEVER
    holds[np.ix_(unconnected, _CONNECTS)] = False
    return np.where(holds, earliest, united)


def _held_since(ties: Ints) -> Ints:
    """The register of each tie that holds, else NEVER; that of a connection is the pair's."""
    held = holding(ties)
    held[:, _CONNECTS] &= connected(ties)[:, None]
    registers = ties.copy()
    registers[:, _CONNECTS] = connection(ties)[:, None]
    return np.where(held, registers, NEVER)
