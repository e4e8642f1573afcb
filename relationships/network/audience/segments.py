"""Segments: which customers are new, come back, or stay away, by what they did lately.

Only what the contact took part in counts, as a brand's own mailings make nobody a customer.
"""

import numpy as np

from relationships.arrays import Flags, Ints
from relationships.row.blocks import blocked
from relationships.row.days import Days
from relationships.row.rows import IN, MUTUAL, NEVER, OUT, day_of
from relationships.row.ties import has_history
from relationships.score.scored_rows import ScoredRows
from schemas.times import DAY_MS

SPAN_DAYS = 28
"""Lately is the last so many UTC days, today included."""

BEFORE_DAYS = 84
"""Who stays away now was there in the days from `SPAN_DAYS` to so many ago…"""

REGULAR = 3
"""…with at least so many interactions."""

SEGMENTS = ("top", "new", "returning", "lapsing")


def segments(scored: ScoredRows) -> dict[str, Flags]:
    """Which of n relationships belong to each of `SEGMENTS`: bool[n], those blocked to none.

    New: the first interaction was lately. Returning: there was one lately, and one long ago, but
    none in the `SPAN_DAYS` in between. Lapsing: none lately, but regular ones before. All are top
    whose score reaches the first stage.
    """
    listed = has_history(scored.rows) & ~blocked(scored.rows)
    today = day_of(scored.at)
    days = scored.rows.days
    lately = inbound(days, today, 0, SPAN_DAYS) > 0
    first = scored.rows.first[:, [IN, MUTUAL]].min(axis=1)
    is_new = (first != NEVER) & (first // DAY_MS > today - SPAN_DAYS)
    paused = inbound(days, today, SPAN_DAYS, 2 * SPAN_DAYS) == 0
    regular = inbound(days, today, SPAN_DAYS, BEFORE_DAYS) >= REGULAR
    return {
        "top": listed & (scored.stage > 0),
        "new": listed & lately & is_new,
        "returning": listed & lately & ~is_new & paused,
        "lapsing": listed & ~lately & regular,
    }


def inbound(days: Days, today: Ints, begin: int, end: int) -> Ints:
    """Net interactions with the contact's part, from `begin` to before `end` days ago: int64[n].

    What lies ahead of `today` (int64[n], UTC days) counts as today.
    """
    ago = np.maximum(0, today[days.row] - days.day)
    counted = (days.direction != OUT) & (ago >= begin) & (ago < end)
    return np.bincount(days.row[counted], days.net[counted], len(today)).astype(np.int64)
