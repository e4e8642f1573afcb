"""The history of one relationship: its latest interactions, and how many there were each day."""

from collections import Counter
from typing import Any

import numpy as np

from relationships.row.rows import IN, OUT, SLOT_BITS, Rows
from relationships.score.slots import DIRECTION_OF_SLOT, KIND_OF_SLOT
from schemas.times import DAY_MS, format_day, format_time


def history(rows: Rows, at: int, days: int) -> dict[str, Any]:
    """What `rows`, of one relationship, holds of the last `days` UTC days up to `at` (epoch ms).

    Today is one of them; what lies ahead of it counts as today. Counts are net of undo.
    """
    today = at // DAY_MS
    first = today - days + 1
    return {"days": _days(rows, first, today), "interactions": _interactions(rows, first)}


def _days(rows: Rows, first: int, today: int) -> list[dict[str, Any]]:
    """Days on which there was anything, the latest first."""
    counts: Counter[tuple[int, int]] = Counter()
    for day, direction, net in zip(*(c.tolist() for c in rows.days[1:]), strict=True):
        counts[min(day, today), direction] += net
    counted = {(day, direction) for (day, direction), net in counts.items() if net > 0}
    return [
        {
            "day": format_day(day),
            "outbound": max(0, counts[day, OUT]),
            "inbound": max(0, counts[day, IN]),
        }
        for day in sorted({day for day, _ in counted if day >= first}, reverse=True)
    ]


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
