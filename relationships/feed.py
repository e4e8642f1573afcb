"""The feed: what those whom ego follows or is connected to broadcast, the most relevant first.

Nothing is written for each follower: a feed is put together from its contacts' profiles when it
is read, and so reaches as far back as they do.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np

from relationships.decay import decay
from relationships.half_lives import NEWS_HALF_LIFE_MS
from relationships.profiles import Headline
from relationships.rows import CONNECT, FOLLOW_OUT, NEVER, Floats, Ints
from relationships.score_model import STAGES
from relationships.standings import Standings
from relationships.ties import blocked, holding, seen_since
from relationships.windows import TRENDS


class FeedSort(StrEnum):
    """What a feed is sorted by, the highest first: the rank, or the time."""

    RANK = "rank"
    RECENT = "recent"


class Told(NamedTuple):
    """Which update of which contact; the last three are its stamp."""

    contact: str
    at: int
    source: str
    id: str


class News(NamedTuple):
    """m updates as columns, each int64[m]: by which of n contacts, its which headline, when."""

    row: Ints
    headline: Ints
    at: Ints


def seen(standing: Standings) -> Ints:
    """Indices of the contacts whose updates ego sees."""
    rows = standing.rows
    return np.flatnonzero((seen_since(rows.ties) != NEVER) & ~blocked(rows))


def news(rows: Ints, headlines: Sequence[Sequence[Headline]], kind: str | None = None) -> News:
    """The `headlines` of the contacts `rows`, newest first of each; only of `kind` if given."""
    found = [
        (row, place, headline.at)
        for row, lines in zip(rows.tolist(), headlines, strict=True)
        for place, headline in enumerate(lines)
        if kind is None or headline.kind == kind
    ]
    return News(*np.array(found, np.int64).reshape(-1, 3).T)


def freshness(at: Ints, now: Ints) -> Floats:
    """2^(−age / `NEWS_HALF_LIFE_MS`): 1 for what is told now, or said to be ahead of it."""
    return decay(np.maximum(0, now - at), NEWS_HALF_LIFE_MS)


def ranks(standing: Standings, of: News) -> Floats:
    """score × freshness: float64[m], 0 to 100."""
    ranked: Floats = standing.score[of.row] * freshness(of.at, standing.at[of.row])
    return ranked


def ordered(standing: Standings, of: News, sort: FeedSort = FeedSort.RANK) -> Ints:
    """Indices of the updates in order; draws go to the newer, then stay as they stand."""
    if sort is FeedSort.RECENT:
        return np.argsort(-of.at, kind="stable")
    return np.lexsort((-of.at, -ranks(standing, of)))


def reasons(standing: Standings, of: News) -> list[dict[str, Any]]:
    """Why each update stands where it does: its rank, and what that is made of."""
    ties = holding(standing.rows.ties)
    columns = (
        ranks(standing, of),
        freshness(of.at, standing.at[of.row]),
        standing.score[of.row],
        standing.stage[of.row],
        standing.trend[of.row],
        ties[of.row, FOLLOW_OUT],
        ties[of.row, CONNECT],
    )
    return [
        {
            "rank": rank,
            "freshness": fresh,
            "score": score,
            "stage": STAGES[stage],
            "trend": TRENDS[trend],
            "following": following,
            "connected": connected,
        }
        for rank, fresh, score, stage, trend, following, connected in zip(
            *(column.tolist() for column in columns), strict=True
        )
    ]
