"""The past: rows as they stood at the end of an earlier UTC day, from what is kept of each day.

What a row keeps goes back 256 days from its reference, so a past of 90 days or fewer lacks only
what had all but decayed by then. Where the time of an interaction is kept it is exact, else it is
known by the day alone. Of ties there are those that hold now; blocks are as they are now.
"""

import numpy as np

from relationships.arrays import Flags, Ints
from relationships.row.days import Days
from relationships.row.rows import (
    ASKED_IN,
    ASKED_OUT,
    BLOCK_IN,
    BLOCK_OUT,
    CODES,
    CONNECT_IN,
    CONNECT_OUT,
    NEVER,
    NONE,
    SLOT_BITS,
    Latest,
    Rows,
    Totals,
    day_of,
)
from relationships.row.ties import connection
from schemas.times import DAY_MS

PAST_DAYS = 90
"""So many UTC days before an ego's latest event its relationships can be asked about."""

_NOON_MS = DAY_MS // 2
_CONNECTS = [CONNECT_OUT, CONNECT_IN]
_ASKED = [ASKED_OUT, ASKED_IN]
_BLOCKS = [BLOCK_OUT, BLOCK_IN]


def as_of(rows: Rows, at: Ints) -> Rows:
    """The rows as they stood at the end of the UTC days of `at` (int64[n], epoch ms).

    No time in them is after `at`: what came later on its day is taken to be at `at`.
    """
    day = day_of(at)
    came_later = rows.days.day > day[rows.days.row]
    days = rows.days.chosen(~came_later)
    happened = day_of(rows.first) <= day[:, None]
    return Rows(
        first=np.where(happened, np.minimum(rows.first, at[:, None]), NEVER),
        last=np.where(happened, np.minimum(_last(rows, days, day), at[:, None]), NONE),
        ties=_ties(rows.ties, day),
        totals=_totals(rows.totals, rows.days.chosen(came_later), happened),
        days=days,
        latest=_latest(rows.latest, at),
    )


def _last(rows: Rows, days: Days, day: Ints) -> Ints:
    """The last time by direction, of what had happened: at noon where only its day is known."""
    noon = np.full_like(rows.last, NONE)
    noon[days.row, days.direction] = days.day * DAY_MS + _NOON_MS
    exact = np.full_like(rows.last, NONE)
    row, stamp, _ = (column[::-1] for column in rows.latest)
    then = day_of(stamp >> SLOT_BITS) <= day[row]
    row, stamp = row[then], stamp[then]
    exact[row, (stamp & (1 << SLOT_BITS) - 1) // CODES] = stamp >> SLOT_BITS
    known = np.where(exact == NONE, np.maximum(noon, rows.first), exact)
    return np.where(day_of(rows.last) <= day[:, None], rows.last, known)


def _ties(ties: Ints, day: Ints) -> Ints:
    """The registers of ties that have stood as they do now since then; blocks as they are."""
    latest = ties.copy()
    latest[:, _CONNECTS] = connection(ties)[:, None]
    latest[:, _ASKED] = np.maximum(ties[:, _ASKED], connection(ties)[:, None])
    kept = day_of(latest >> 1) <= day[:, None]
    kept[:, _BLOCKS] = True
    return np.where(kept, ties, NONE)


def _totals(totals: Totals, later: Days, happened: Flags) -> Totals:
    """The totals of directions in which anything had happened, less what came later."""
    key = totals.row << SLOT_BITS | totals.slot
    place = np.searchsorted(key, later.row << SLOT_BITS | later.slot)
    net = totals.net - np.bincount(place, later.net, len(key)).astype(np.int64)
    kept = happened[totals.row, totals.slot // CODES]
    return Totals(totals.row[kept], totals.slot[kept], net[kept])


def _latest(latest: Latest, at: Ints) -> Latest:
    kept = latest.time <= at[latest.row]
    return Latest._make(column[kept] for column in latest)
