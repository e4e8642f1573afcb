"""Signals of what comes next in a relationship: quantities read from its row, before any weight."""

from dataclasses import dataclass

import numpy as np

from relationships.arrays import Flags, Floats, Ints
from relationships.row.rows import IN, MUTUAL, NONE, OUT, SLOT_BITS, Rows, day_of
from schemas.times import DAY_MS

DAYS = 90
"""Days in touch are counted over so many UTC days, today included."""

LONG_MS = 365 * DAY_MS
"""Whatever is older says no more."""

MOMENT_MS = 1_000
"""What ego sent within this is one act: a mail to several, a group that meets."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Of n relationships, what their rows do not hold; each int64[n].

    `at`: the time asked about (epoch ms). `ego`: a number that rows of one ego share, from 0.
    `ego_latest`, `contact_latest`: when either last did anything at all, see `Header.latest`.
    """

    at: Ints
    ego: Ints
    ego_latest: Ints
    contact_latest: Ints


@dataclass(frozen=True, slots=True)
class Signals:
    """Of n relationships; each column of length n.

    `silence`: ms since the last interaction in either direction. `waiting`: ms since the contact
    last wrote, where ego has not since; both at most `LONG_MS`. `today`, `quarter`: interactions
    in both directions, decayed with half-lives of 1 and 90 days; `sent`: ego's own, with 30.
    `days`: days with something sent, and days with something received, of the last `DAYS`.
    `gap`: ms between the latest few interactions, `LONG_MS` where there were fewer than two.
    `sent_days`: days of the last 7 with something sent. `at_once`: ego is writing to several.
    `ego_idle`, `contact_idle`: ms since either did anything.
    """

    silence: Floats
    waiting: Floats
    today: Floats
    sent: Floats
    quarter: Floats
    days: Floats
    gap: Floats
    sent_days: Floats
    at_once: Flags
    ego_idle: Floats
    contact_idle: Floats


def signals(rows: Rows, given: Circumstances) -> Signals:
    """The signals of `rows`, which hold their days and latest interactions."""
    since = _ages(given.at[:, None], rows.last)
    outbound = since[:, [OUT, MUTUAL]].min(axis=1)
    inbound = since[:, [IN, MUTUAL]].min(axis=1)
    sent_last = np.full(given.ego.max(initial=-1) + 1, LONG_MS, np.float64)
    np.minimum.at(sent_last, given.ego, outbound)
    return Signals(
        silence=since.min(axis=1),
        waiting=np.where(inbound < outbound, inbound, LONG_MS),
        today=_decayed(rows, given.at, 1),
        sent=_decayed(rows, given.at, 30, OUT),
        quarter=_decayed(rows, given.at, 90),
        days=_active_days(rows, given.at, DAYS),
        gap=_gap(rows),
        sent_days=_active_days(rows, given.at, 7, OUT),
        at_once=sent_last[given.ego] <= MOMENT_MS,
        ego_idle=_ages(given.at, given.ego_latest),
        contact_idle=_ages(given.at, given.contact_latest),
    )


def _ages(at: Ints, time: Ints) -> Floats:
    age = np.where(time == NONE, LONG_MS, np.clip(at - time, 0, LONG_MS))
    return age.astype(np.float64)


def _decayed(rows: Rows, at: Ints, half_life: int, direction: int | None = None) -> Floats:
    """Interactions of `direction`, or of any, decayed by whole days with a half-life of so many."""
    days = rows.days
    age = np.maximum(0, day_of(at)[days.row] - days.day)
    counted = days.net if direction is None else days.net * (days.direction == direction)
    counts = np.bincount(days.row, counted * np.exp2(-age / half_life), len(rows))
    return counts.astype(np.float64)


def _active_days(rows: Rows, at: Ints, width: int, direction: int | None = None) -> Floats:
    """Days that interactions of `direction`, or of each of both, hold of the last `width`."""
    days = rows.days
    counted = (day_of(at)[days.row] - days.day < width) & (days.net > 0)
    if direction is not None:
        counted &= days.direction == direction
    return np.bincount(days.row[counted], minlength=len(rows)).astype(np.float64)


def _gap(rows: Rows) -> Floats:
    latest = rows.latest
    row, time = latest.row[latest.net > 0], latest.stamp[latest.net > 0] >> SLOT_BITS
    n = np.bincount(row, minlength=len(rows))
    first, last = np.full(len(rows), np.iinfo(np.int64).max), np.full(len(rows), NONE)
    np.minimum.at(first, row, time)
    np.maximum.at(last, row, time)
    gap = np.full(len(rows), LONG_MS, np.float64)
    known = n > 1
    gap[known] = (last[known] - first[known]) / (n[known] - 1)
    return gap
