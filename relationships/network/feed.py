"""The feed: what those whom ego follows or is connected to broadcast, the most relevant first.

Nothing is written for each follower: a feed is made of its contacts' profiles when it
is read, and so reaches as far back as they do.
"""

from collections.abc import Sequence
from enum import StrEnum
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple, overload

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.decay import FRESHNESS_HALF_LIFE_MS, decay
from relationships.profile.profile import Headline
from relationships.row.blocks import blocked
from relationships.row.rows import NEVER
from relationships.row.ties import connected, following, seen_since
from relationships.score.score_model import STAGES
from relationships.score.scored_rows import ScoredRows
from relationships.score.trend import TRENDS
from schemas.limits import AHEAD_MS

MOST = 2_000
"""Updates in a feed: nobody reads on for so long, and whoever serves it keeps it for a while."""


class FeedSort(StrEnum):
    """What a feed is sorted by, the highest first: the rank, or the time."""

    RANK = "rank"
    RECENT = "recent"


class FeedEntry(NamedTuple):
    """Which update of which contact; the last three are its stamp."""

    contact: str
    at: int
    source: str
    id: str


class EntryColumns(NamedTuple):
    """m updates as columns, each int64[m]: by which of n contacts, and when."""

    row: Ints
    at: Ints


def seen(scored: ScoredRows) -> Ints:
    """Indices of the contacts whose updates ego sees."""
    rows = scored.rows
    return np.flatnonzero((seen_since(rows.ties) != NEVER) & ~blocked(rows))


def feed(
    contacts: Sequence[str],
    scored: ScoredRows,
    headlines: Sequence[Sequence[Headline]],
    sort: FeedSort = FeedSort.RANK,
    kind: str | None = None,
) -> "Feed":
    """The `headlines` of those whom ego sees (see `seen`), in order; of `kind` only, if given.

    The first `MOST` of them.
    Updates later than the time of `scored` are left out, unless by no more than `AHEAD_MS`.
    """
    lines = [
        line if kind is None else [each for each in line if each.kind == kind] for line in headlines
    ]
    updates = [*chain.from_iterable(lines)]
    rows = np.repeat(seen(scored), np.fromiter(map(len, lines), np.int64, len(lines)))
    at = np.fromiter(map(attrgetter("at"), updates), np.int64, len(updates))
    known = np.flatnonzero(at <= scored.at[rows] + AHEAD_MS)
    first = known[ordered(scored, EntryColumns(rows[known], at[known]), sort)[:MOST]]
    return Feed(contacts, rows[first], [updates[each] for each in first.tolist()])


def freshness(at: Ints, now: Ints) -> Floats:
    """2^(−age / `FRESHNESS_HALF_LIFE_MS`): 1 for what is broadcast now, or dated ahead of it."""
    return decay(np.maximum(0, now - at), FRESHNESS_HALF_LIFE_MS)


def ranks(scored: ScoredRows, of: EntryColumns) -> Floats:
    """score × freshness: float64[m], 0 to 100."""
    ranked: Floats = scored.score[of.row] * freshness(of.at, scored.at[of.row])
    return ranked


def ordered(scored: ScoredRows, of: EntryColumns, sort: FeedSort = FeedSort.RANK) -> Ints:
    """Indices of the updates in order; draws go to the newer, then stay as they stand."""
    if sort is FeedSort.RECENT:
        return np.argsort(-of.at, kind="stable")
    return np.lexsort((-of.at, -ranks(scored, of)))


class Feed(Sequence[FeedEntry]):
    """Updates in order; little of it is read, so each is made when it is asked for."""

    def __init__(self, contacts: Sequence[str], rows: Ints, headlines: Sequence[Headline]) -> None:
        """`headlines` in order, and of which of `contacts` each is."""
        self._contacts, self._rows, self._headlines = contacts, rows, headlines

    def __len__(self) -> int:
        return len(self._headlines)

    @overload
    def __getitem__(self, place: int) -> FeedEntry: ...
    @overload
    def __getitem__(self, place: slice) -> list[FeedEntry]: ...
    def __getitem__(self, place: int | slice) -> FeedEntry | list[FeedEntry]:
        """The update at `place`, or those of a slice."""
        if isinstance(place, slice):
            return [self[each] for each in range(len(self))[place]]
        return FeedEntry(self._contacts[self._rows[place]], *self._headlines[place].stamp)


def reasons(scored: ScoredRows, of: EntryColumns) -> list[dict[str, Any]]:
    """Why each update stands where it does: its rank, and what that is made of."""
    ties = scored.rows.ties[of.row]
    columns = (
        ranks(scored, of),
        freshness(of.at, scored.at[of.row]),
        scored.score[of.row],
        scored.stage[of.row],
        scored.trend[of.row],
        following(ties),
        connected(ties),
    )
    return [
        {
            "rank": rank,
            "freshness": fresh,
            "score": score,
            "stage": STAGES[stage],
            "trend": TRENDS[trend],
            "following": follows,
            "connected": connects,
        }
        for rank, fresh, score, stage, trend, follows, connects in zip(
            *(column.tolist() for column in columns), strict=True
        )
    ]
