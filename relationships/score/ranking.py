"""Ranking: which of ego's contacts are listed, and in which order."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from relationships.arrays import Flags, Floats, Ints
from relationships.row.blocks import blocked
from relationships.row.ties import has_history
from relationships.score.score_model import STAGES
from relationships.score.scored_rows import ScoredRows
from relationships.score.slots import KIND_OF_SLOT
from relationships.score.trend import SPARSE


class Sort(StrEnum):
    """What contacts are ranked by, the highest first."""

    SCORE = "score"
    RECENT = "recent"
    TREND = "trend"


def ranked(
    scored: ScoredRows,
    sort: Sort = Sort.SCORE,
    stage: str | None = None,
    kind: str | None = None,
) -> Ints:
    """Indices of the relationships to list, in order; draws stay in the order of `scored`.

    Blocked ones (by either side) are left out. `stage` keeps those of one of `STAGES`, `kind`
    those that had interactions of it, in either direction.
    """
    listed = has_history(scored.rows) & ~blocked(scored.rows)
    if stage is not None:
        listed &= scored.stage == STAGES.index(stage)
    if kind is not None:
        listed &= _had(scored, kind)
    chosen = np.flatnonzero(listed)
    return chosen[np.argsort(-_KEYS[sort](scored)[chosen], kind="stable")]


def _last(scored: ScoredRows) -> Ints:
    """When each relationship last had an interaction; NONE, so last of all, where it had none."""
    last: Ints = scored.rows.last.max(axis=1)
    return last


def _trend(scored: ScoredRows) -> Floats:
    """The ratio of lately to usual; below all others where there is too little to say."""
    return np.where(scored.trend > SPARSE, scored.ratio, -1.0)


_KEYS: Mapping[Sort, Callable[[ScoredRows], NDArray[Any]]] = {
    Sort.SCORE: lambda scored: scored.score,
    Sort.RECENT: _last,
    Sort.TREND: _trend,
}


def _had(scored: ScoredRows, kind: str) -> Flags:
    """Which relationships hold interactions of `kind`, those undone apart."""
    totals = scored.rows.totals
    slots = [slot for slot, name in enumerate(KIND_OF_SLOT) if name == kind]
    had = np.zeros(len(scored), bool)
    had[totals.row[np.isin(totals.slot, slots) & (totals.net > 0)]] = True
    return had
