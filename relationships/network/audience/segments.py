"""Segments: which customers are new, come back, or stay away, by what they did lately.

Only what the contact took part in counts, as a brand's own mailings make nobody a customer.
"""

from relationships.arrays import Flags, Ints
from relationships.network.audience.weeks import WEEK_DAYS
from relationships.row.blocks import blocked
from relationships.row.rows import IN, MUTUAL, NEVER, day_of
from relationships.row.ties import has_history
from relationships.score.scored_rows import ScoredRows

SPAN_WEEKS = 4
SPAN_DAYS = SPAN_WEEKS * WEEK_DAYS
"""Lately is the last so many UTC days, today included."""

BEFORE_WEEKS = 12
"""Who stays away now was there in the weeks from `SPAN_WEEKS` to so many ago…"""

REGULAR = 3
"""…with at least so many interactions."""

MOVES = ("new", "returning", "lapsing")
SEGMENTS = ("top", *MOVES)


def segments(scored: ScoredRows, weekly: Ints) -> dict[str, Flags]:
    """Which of n relationships belong to each of `SEGMENTS`: bool[n], those blocked to none.

    All are top whose score reaches the first stage. `weekly` as `weeks.by_week` has it.
    """
    listed = has_history(scored.rows) & ~blocked(scored.rows)
    moved = moves(weekly, first_week(scored), 0)
    return {"top": listed & (scored.stage > 0)} | {move: listed & moved[move] for move in MOVES}


def moves(weekly: Ints, first: Ints, weeks_ago: int) -> dict[str, Flags]:
    """Which of n customers each of `MOVES` was true of at a week's end, see `weeks.by_week`.

    New: the first interaction was lately. Returning: there was one lately, and one long ago, but
    none in the `SPAN_DAYS` in between. Lapsing: none lately, but regular ones before.
    """
    paused_at = weeks_ago + SPAN_WEEKS
    lately = weekly[:, weeks_ago:paused_at].sum(axis=1) > 0
    paused = weekly[:, paused_at : paused_at + SPAN_WEEKS].sum(axis=1) == 0
    before = weekly[:, paused_at : weeks_ago + BEFORE_WEEKS].sum(axis=1)
    is_new = first < paused_at
    return {
        "new": lately & is_new,
        "returning": lately & ~is_new & paused,
        "lapsing": ~lately & (before >= REGULAR),
    }


def first_week(scored: ScoredRows) -> Ints:
    """How many weeks ago each customer's first interaction was: int64[n], NEVER without any."""
    first = scored.rows.first[:, [IN, MUTUAL]].min(axis=1)
    ago = (day_of(scored.at) - day_of(first)) // WEEK_DAYS
    ago[first == NEVER] = NEVER
    return ago
