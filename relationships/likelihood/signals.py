"""Signals of what comes next in a relationship: quantities read from its row, before any weight."""

from dataclasses import dataclass

import numpy as np

from relationships.arrays import Flags, Floats, Ints
from relationships.likelihood.acts import MOMENT_MS, together
from relationships.likelihood.daily import DailyCounts, daily_counts
from relationships.row.rows import CODES, IN, MUTUAL, NONE, OUT, Rows
from schemas.times import DAY_MS

LONG_MS = 365 * DAY_MS
"""Whatever is older says no more."""


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
    """Of n relationships; each column of length n. What both did counts as either's own.

    `silence`: ms since the last interaction in either direction. `waiting`: ms since the contact
    last wrote, where ego has not since; both at most `LONG_MS`. `gap`: ms between the latest few
    interactions, `LONG_MS` where there were fewer than two.
    `today`, `sent`: √ of each day's count, decayed with a half-life of 1 day, and ego's own with
    30. `volume`: interactions decayed with a half-life of 90 days.
    `days`: days with something sent, and days with something received, of those that a row keeps.
    `sent_ever`, `ever`: ego's own interactions, and all.
    `at_once`: ego is addressing several in one act; `addressed`: this contact is one of them;
    `together`: see `together`. `ego_idle`, `contact_idle`: ms since either did anything.
    """

    silence: Floats
    waiting: Floats
    gap: Floats
    today: Floats
    sent: Floats
    volume: Floats
    days: Floats
    sent_ever: Floats
    ever: Floats
    at_once: Flags
    addressed: Flags
    together: Floats
    ego_idle: Floats
    contact_idle: Floats


def signals(rows: Rows, given: Circumstances) -> Signals:
    """The signals of `rows`, which hold their days and latest interactions."""
    since = ages(given.at[:, None], rows.last)
    sent = since[:, [OUT, MUTUAL]].min(axis=1)
    received = since[:, [IN, MUTUAL]].min(axis=1)
    addressed = sent < MOMENT_MS
    daily = daily_counts(rows.days, given.at)
    sent_ever, ever = _ever(rows)
    return Signals(
        silence=since.min(axis=1),
        waiting=np.where(received < sent, received, LONG_MS),
        gap=_gap(rows),
        today=daily.decayed(1, np.sqrt(daily.count)),
        sent=daily.decayed(30, np.sqrt(daily.count) * (daily.direction != IN)),
        volume=daily.decayed(90, daily.count),
        days=_days(daily),
        sent_ever=sent_ever,
        ever=ever,
        at_once=np.bincount(given.ego, addressed)[given.ego] > 0,
        addressed=addressed,
        together=together(rows.latest, given.at, given.ego, addressed),
        ego_idle=ages(given.at, given.ego_latest),
        contact_idle=ages(given.at, given.contact_latest),
    )


def ages(at: Ints, time: Ints) -> Floats:
    """How long before `at` each `time` was (ms): from 0 to `LONG_MS`, which is also never."""
    age = np.where(time == NONE, LONG_MS, np.clip(at - time, 0, LONG_MS))
    return age.astype(np.float64)


def _days(daily: DailyCounts) -> Floats:
    """Days with something sent, and days with something received; mutual ones are both."""
    return daily.sums(np.where(daily.direction == MUTUAL, 2.0, 1.0))


def _ever(rows: Rows) -> tuple[Floats, Floats]:
    """Ego's own interactions, and all, of each row: two of float64[n]."""
    totals, n = rows.totals, len(rows)
    own = totals.net * (totals.slot // CODES != IN)
    sent, every = np.bincount(totals.row, own, n), np.bincount(totals.row, totals.net, n)
    return sent.astype(np.float64), every.astype(np.float64)


def _gap(rows: Rows) -> Floats:
    latest = rows.latest
    row, time = latest.row[latest.net > 0], latest.time[latest.net > 0]
    n = np.bincount(row, minlength=len(rows))
    first, last = np.full(len(rows), np.iinfo(np.int64).max), np.full(len(rows), NONE)
    np.minimum.at(first, row, time)
    np.maximum.at(last, row, time)
    gap = np.full(len(rows), LONG_MS, np.float64)
    known = n > 1
    gap[known] = (last[known] - first[known]) / (n[known] - 1)
    return gap
