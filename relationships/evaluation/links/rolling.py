"""Rolling tables of any key, as they stood before any time: decayed counts, last times, gaps.

The same sums as a relationship's row, kept after every event, so that a table of the past is
found by searching instead of replaying.
"""

from typing import NamedTuple

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.likelihood.signals import LONG_MS
from relationships.row.rows import LATEST_KEPT
from schemas.times import DAY_MS

TOTAL_HALF_LIVES_MS = (1 * DAY_MS, 7 * DAY_MS, 90 * DAY_MS)
"""Half-lives of the counts, milliseconds."""

_HALF_LIVES = np.array(TOTAL_HALF_LIVES_MS, np.float64)


class Standing(NamedTuple):
    """Of n keys at n times: ms since the last event and between the latest few (`LONG_MS` where
    there are none), counts decayed at `TOTAL_HALF_LIVES_MS` (float64[n, 3]), and undecayed."""

    silence: Floats
    gap: Floats
    decayed: Floats
    total: Floats


class Rolling:
    """Events of some keys, each int64[m], in time order (`at`, epoch ms)."""

    def __init__(self, key: Ints, at: Ints) -> None:
        order = np.argsort(key, kind="stable")
        self._key, self._at = key[order], at[order]
        self._start = np.searchsorted(self._key, self._key)
        self._decayed = self._roll()

    def before(self, key: Ints, at: Ints) -> Standing:
        """The standing of each `key` just before its `at`."""
        place = self._before(key, at)
        known = (place >= 0) & (self._key[place] == key)
        start = self._start[place]
        age = np.where(known, at - self._at[place], LONG_MS)
        oldest = np.maximum(place - (LATEST_KEPT - 1), start)
        several = known & (place > oldest)
        span = self._at[place] - self._at[oldest]
        faded = np.exp2(-age[:, None] / _HALF_LIVES)
        return Standing(
            silence=np.minimum(age, LONG_MS).astype(np.float64),
            gap=np.where(several, span / np.maximum(place - oldest, 1), LONG_MS),
            decayed=np.where(known[:, None], self._decayed[place] * faded, 0.0),
            total=np.where(known, place - start + 1, 0).astype(np.float64),
        )

    def _before(self, key: Ints, at: Ints) -> Ints:
        """The place of the last event before `at`, of that key or of one before it; or −1."""
        n = len(self._key)
        keys, times = np.concatenate([self._key, key]), np.concatenate([self._at, at])
        event = np.arange(len(keys)) < n
        order = np.lexsort((event, times, keys))
        events = np.cumsum(order < n)
        place = np.empty(n + len(key), np.int64)
        place[order] = events - 1
        return place[n:]

    def _roll(self) -> Floats:
        """The decayed counts right after each event."""
        elapsed = np.diff(self._at, prepend=self._at[:1])
        kept = np.exp2(-np.maximum(elapsed, 0)[:, None] / _HALF_LIVES)
        kept[self._start == np.arange(len(kept))] = 0
        rolled = np.empty_like(kept)
        held = np.zeros(len(_HALF_LIVES))
        for place, factor in enumerate(kept):
            held = held * factor + 1
            rolled[place] = held
        return rolled
