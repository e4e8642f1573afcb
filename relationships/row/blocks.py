"""A block hides a contact: both sides lose it from their lists, and the blocked side its history.

Who blocks still sees that it does; whom the contact blocks sees a stranger.
"""

from collections.abc import Sequence

import numpy as np

from relationships.arrays import Flags
from relationships.row.layout import decode_rows
from relationships.row.rows import (
    BLOCK_IN,
    BLOCK_OUT,
    NEVER,
    NONE,
    Latest,
    Rows,
    Totals,
)
from relationships.row.ties import holding


def blocked(rows: Rows) -> Flags:
    """Which rows are hidden from ego's lists, whoever blocks: bool[n]."""
    return holding(rows.ties[:, BLOCK_OUT]) | blocked_by_contact(rows)


def blocked_by_contact(rows: Rows) -> Flags:
    """Which rows ego sees nothing of, as the contact blocks it: bool[n]."""
    return holding(rows.ties[:, BLOCK_IN])


def decode_as_seen(encoded: Sequence[bytes], *, days: bool = True, latest: bool = False) -> Rows:
    """The rows as ego sees them, see `as_seen`; `days` and `latest` as in `decode_rows`."""
    return as_seen(decode_rows(encoded, days=days, latest=latest))


def as_seen(rows: Rows) -> Rows:
    """The rows as ego sees them: those whose contact blocks ego are emptied."""
    unseen = blocked_by_contact(rows)
    return emptied(rows, unseen) if unseen.any() else rows


def emptied(rows: Rows, which: Flags) -> Rows:
    """The rows, of which those of `which` (bool[n]) hold nothing but blocks.

    Blocks remain because ego is shown its own, and the contact's hides the row.
    """
    ties = rows.ties.copy()
    ties[which, :BLOCK_OUT] = ties[which, BLOCK_IN + 1 :] = NONE
    shown = ~which
    return Rows(
        first=np.where(shown[:, None], rows.first, NEVER),
        last=np.where(shown[:, None], rows.last, NONE),
        ties=ties,
        totals=Totals._make(column[shown[rows.totals.row]] for column in rows.totals),
        days=rows.days.chosen(shown[rows.days.row]),
        latest=Latest._make(column[shown[rows.latest.row]] for column in rows.latest),
    )
