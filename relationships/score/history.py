"""The history of one relationship: its latest interactions, how many there were each day and of
each kind, where the score stood then, and how often the two deal with each other."""

from typing import Any

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.profile.activity import Activity
from relationships.row.chosen import chosen_rows
from relationships.row.past import as_of
from relationships.row.rows import DIRECTIONS, NEVER, SLOT_BITS, SLOTS, Rows, day_of
from relationships.score.rhythm import rhythm
from relationships.score.row_worth import RowWorth
from relationships.score.score_model import ScoreModel
from relationships.score.scored_rows import ScoredRows
from relationships.score.slots import DIRECTION_NAMES, DIRECTION_OF_SLOT, KIND_OF_SLOT
from schemas.times import DAY_MS, format_day, format_time


def history(
    rows: Rows, activity: Activity, at: int, days: int, model: ScoreModel
) -> dict[str, Any]:
    """What `rows`, of one relationship, holds of the last `days` UTC days up to `at` (epoch ms).

    `activity` is the contact's, where ego sees it. Today is one of the days; what lies ahead of
    it counts as today.
    """
    first = at // DAY_MS - days + 1
    return {
        "days": _days(rows, activity, first, at, model),
        "counts": _counts_by_slot(rows, first),
        "rhythm": _rhythm(rows, at),
        "interactions": _interactions(rows, first),
    }


def _days(
    rows: Rows, activity: Activity, first: int, at: int, model: ScoreModel
) -> list[dict[str, Any]]:
    """Each day from `first` on, since there was anything, the latest first."""
    if rows.first.min() == NEVER:
        return []
    today = at // DAY_MS
    day = np.arange(max(first, min(today, day_of(rows.first).min())), today + 1)
    columns = day, _counts(rows, day), _scores(rows, activity, day, at, model)
    return [
        {"day": format_day(each), **dict(zip(DIRECTION_NAMES, count, strict=True)), "score": score}
        for each, count, score in zip(*(column[::-1].tolist() for column in columns), strict=True)
    ]


def _counts(rows: Rows, day: Ints) -> Ints:
    """Net counts of each of consecutive days by direction: int64[len(day), DIRECTIONS]."""
    place = np.minimum(rows.days.day, day[-1]) - day[0]
    shown = place >= 0
    key = place[shown] * DIRECTIONS + rows.days.direction[shown]
    counts = np.bincount(key, rows.days.net[shown], len(day) * DIRECTIONS)
    return counts.reshape(-1, DIRECTIONS).astype(np.int64)


def _counts_by_slot(rows: Rows, first: int) -> list[dict[str, Any]]:
    """Net counts of each kind and direction from the day `first` on, the most first."""
    shown = rows.days.chosen(rows.days.day >= first)
    counts = np.bincount(shown.slot, shown.net, SLOTS).astype(np.int64)
    order = np.argsort(-counts, kind="stable")
    return [
        {"kind": KIND_OF_SLOT[slot], "direction": DIRECTION_OF_SLOT[slot], "count": count}
        for slot, count in zip(order.tolist(), counts[order].tolist(), strict=True)
        if count > 0
    ]


def _rhythm(rows: Rows, at: int) -> dict[str, Any] | None:
    """The usual gap between days with interactions, and the silence since, in days."""
    found = rhythm(rows, np.array([at]))
    if np.isinf(found.gap[0]):
        return None
    return {"usual_gap_days": float(found.gap[0]), "silent_days": int(found.silence[0])}


def _scores(rows: Rows, activity: Activity, day: Ints, at: int, model: ScoreModel) -> Floats:
    """The score at the end of each day, that of today as of `at`: float64[len(day)]."""
    n, ends = len(day), (day + 1) * DAY_MS - 1
    then = as_of(chosen_rows(rows, np.zeros(n, np.int64)), np.append(ends[:-1], NEVER))
    seen = Activity(
        np.repeat(np.arange(n), len(activity.day)),
        np.tile(activity.day, n),
        np.tile(activity.net, n),
    )
    return ScoredRows(RowWorth(then, model), seen, np.append(ends[:-1], at)).score


def _interactions(rows: Rows, first: int) -> list[dict[str, Any]]:
    """The latest that hold, the latest first; several of a kind at one time are so many."""
    latest = rows.latest
    shown = np.repeat(latest.stamp, np.maximum(0, latest.net)).tolist()
    return [
        {
            "at": format_time(stamp >> SLOT_BITS),
            "kind": KIND_OF_SLOT[stamp & (1 << SLOT_BITS) - 1],
            "direction": DIRECTION_OF_SLOT[stamp & (1 << SLOT_BITS) - 1],
        }
        for stamp in shown
        if (stamp >> SLOT_BITS) // DAY_MS >= first
    ]
