"""Baselines: what one would rank contacts by without a model, counted apart from the product."""

from collections.abc import Mapping

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.decay import decay
from relationships.evaluation.recording import Recording
from relationships.row.rows import IN, NONE, OUT
from schemas.times import DAY_MS

HALF_LIVES_DAYS = (1, 7, 15, 30, 90)
OUT_WEIGHTS = (1, 5)
"""Of ego's own interactions in Interactions Rank, theirs counting 1 (Roth et al., KDD 2010)."""

_HALF_LIVES_MS = np.array(HALF_LIVES_DAYS, np.float64) * DAY_MS
_RANK = HALF_LIVES_DAYS.index(7)


class Baselines:
    """Counts of every pair of a recording, from ego's side, before some place of it."""

    def __init__(self, recording: Recording) -> None:
        self.place = 0
        self._recording = recording
        found = recording.interactions
        self._members = len(recording.members)
        actor, target = recording.actor[found], recording.target[found]
        self._pairs = np.unique(np.concatenate([self._id(actor, target), self._id(target, actor)]))
        n = len(self._pairs) + 1
        self._reference = np.zeros(n, np.int64)
        self._last = np.full((n, 2), NONE, np.int64)
        self._count = np.zeros((n, 2))
        self._decayed = np.zeros((n, 2, len(HALF_LIVES_DAYS)))

    def advance(self, place: int) -> None:
        """Count the interactions before `place` that are not counted yet."""
        found = self._recording.interactions
        chosen = found[np.searchsorted(found, self.place) : np.searchsorted(found, place)]
        self.place = max(place, self.place)
        actor, target = self._recording.actor[chosen], self._recording.target[chosen]
        self._add(self._find(actor, target), OUT, self._recording.at[chosen])
        self._add(self._find(target, actor), IN, self._recording.at[chosen])

    def read(self, ego: Ints, contact: Ints, at: Ints) -> Mapping[str, Floats]:
        """The baselines of n pairs at `at` (epoch ms) by name, each float64[n]."""
        row = self._find(ego, contact)
        faded = decay((at - self._reference[row])[:, None], _HALF_LIVES_MS)
        decayed = self._decayed[row] * faded[:, None, :]
        both = decayed.sum(axis=1)
        return {
            "recency of ego's own": _freshness(self._last[row, OUT], at),
            "recency either way": _freshness(self._last[row].max(axis=1), at),
            "total count": self._count[row].sum(axis=1),
            **{f"decayed {days} d": both[:, h] for h, days in enumerate(HALF_LIVES_DAYS)},
            **{
                f"Interactions Rank ×{weight}": weight * decayed[:, OUT, _RANK]
                + decayed[:, IN, _RANK]
                for weight in OUT_WEIGHTS
            },
        }

    def _id(self, ego: Ints, contact: Ints) -> Ints:
        return ego * self._members + contact

    def _find(self, ego: Ints, contact: Ints) -> Ints:
        """Where a pair is counted: the last place, that stays empty, where it never interacts."""
        wanted = self._id(ego, contact)
        place = np.searchsorted(self._pairs, wanted)
        known = place < len(self._pairs)
        known[known] = self._pairs[place[known]] == wanted[known]
        return np.where(known, place, len(self._pairs))

    def _add(self, row: Ints, direction: int, at: Ints) -> None:
        touched = np.unique(row)
        before = self._reference[touched]
        np.maximum.at(self._reference, row, at)
        kept = decay((self._reference[touched] - before)[:, None], _HALF_LIVES_MS)
        self._decayed[touched] *= kept[:, None, :]
        new = decay((self._reference[row] - at)[:, None], _HALF_LIVES_MS)
        np.add.at(self._decayed[:, direction], row, new)
        np.add.at(self._count[:, direction], row, 1)
        np.maximum.at(self._last[:, direction], row, at)


def _freshness(last: Ints, at: Ints) -> Floats:
    """Ms since `last`, as a negative number; minus infinity where it never was."""
    return np.where(last == NONE, -np.inf, last - at).astype(np.float64)
