"""The rhythm of a relationship: how often the two usually deal with each other, and the silence.

A relationship goes cold against its own rhythm: a fortnight without a word means nothing between
people who meet each quarter, and much between those who talk every day.
"""

from dataclasses import dataclass

import numpy as np

from relationships.row.rows import Floats, Ints, Rows, day_of
from relationships.row.ties import Flags, blocked
from relationships.score.score_model import STAGES, ScoreModel

LEAST_DAYS = 3
"""So many days with interactions, at least, make a rhythm."""

PATIENCE_GAPS = 2.0
"""Silence longer than so many usual gaps is cold."""

PATIENCE_DAYS = 7
"""No silence shorter than this is."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Of n relationships, in days: the usual `gap` between days with interactions (infinite
    without a rhythm), and the `silence` since the last of them (0 where there were none)."""

    gap: Floats
    silence: Floats

    @property
    def patience(self) -> Floats:
        """How many days of silence are still usual: float64[n]."""
        patience: Floats = np.maximum(PATIENCE_DAYS, PATIENCE_GAPS * self.gap)
        return patience


def rhythm(rows: Rows, at: Ints) -> Rhythm:
    """The rhythm of each row's last 90 days before its latest interaction, at `at` (epoch ms)."""
    n, row, day = len(rows), *_active(rows)
    count = np.bincount(row, minlength=n)
    first, last = np.full(n, np.iinfo(np.int64).max), np.full(n, -1)
    np.minimum.at(first, row, day)
    np.maximum.at(last, row, day)
    gap = np.full(n, np.inf)
    known = count >= LEAST_DAYS
    gap[known] = (last - first)[known] / (count[known] - 1)
    silence = np.where(count > 0, np.maximum(0, day_of(at) - last), 0)
    return Rhythm(gap, silence.astype(np.float64))


def mattered(rows: Rows, model: ScoreModel) -> Flags:
    """Which were acquaintances, at least, by their interactions, when these were last: bool[n]."""
    bound = model.strength_bounds[STAGES.index("acquaintance") - 1]
    enough: Flags = strength_then(rows, model) >= bound
    return enough


def strength_then(rows: Rows, model: ScoreModel) -> Floats:
    """What interactions alone were worth as of the latest of them: float64[n]."""
    kinds = rows.kinds
    points = model.slot_weights[kinds.slot] * np.maximum(0, kinds.decayed) * (kinds.net > 0)
    return np.bincount(kinds.row, points, len(rows)).astype(np.float64)


def cold(rows: Rows, found: Rhythm, model: ScoreModel) -> Flags:
    """Which have gone cold: they mattered, and the silence is longer than usual. bool[n]."""
    gone: Flags = (found.silence > found.patience) & mattered(rows, model) & ~blocked(rows)
    return gone


def _active(rows: Rows) -> tuple[Ints, Ints]:
    """Row and day of each day with interactions that hold, in either direction."""
    days = rows.days
    if not len(days.row):
        return days.row, days.day
    starts = np.flatnonzero(
        np.r_[True, (days.row[1:] != days.row[:-1]) | (days.day[1:] != days.day[:-1])]
    )
    holds = np.add.reduceat(np.maximum(0, days.net), starts) > 0
    return days.row[starts][holds], days.day[starts][holds]
