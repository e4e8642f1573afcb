"""The relationship row: its state as columns.

A row is a commutative summary of all interactions and ties between ego and contact: sums,
counters, maxima and the greatest few by time, so that the order of arrival does not matter.
Many rows are decoded at once into columns (`Rows`), so that folding a batch or scoring a circle
is a handful of vector operations. Decayed values hold as of the reference time.

A new column stands here, in `layout` (its bytes), `fold`, `unite` and `blocks.emptied`.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from relationships.arrays import Floats, Ints
from schemas.times import DAY_MS

OUT, IN = 0, 1
"""Directions: by ego towards contact, and by contact towards ego."""

DAYS_KEPT = 90
"""UTC days of which a row counts interactions, that of its reference included."""

LATEST_KEPT = 8
"""How many of its latest interactions a row holds."""

CODES = 32
SLOT_BITS = 6
"""A slot is direction × `CODES` + the kind's code, a number of `SLOT_BITS` bits."""

FOLLOW_OUT, FOLLOW_IN, CONNECT, BLOCK_OUT, BLOCK_IN = range(5)
TIES = 5
"""Tie registers: at × 2 + 1 where it ended; the greatest wins, so an ending wins at a draw."""

NONE = -1
"""A time or tie register that is not there."""

NEVER = np.iinfo(np.int64).max
"""The first time of what has not happened."""


class Kinds(NamedTuple):
    """Counts by slot: one entry for each slot a row has, ordered by row, then slot."""

    row: Ints
    slot: Ints
    net: Ints
    decayed: Floats


class Days(NamedTuple):
    """Net counts by UTC day (days since 1970) and direction, ordered by row, then day."""

    row: Ints
    day: Ints
    direction: Ints
    net: Ints


class Latest(NamedTuple):
    """The latest interactions by stamp (ms << 6 | slot), ordered by row, newest first.

    `net` is how many of them hold: those undone have 0 and are not shown, but keep their place.
    """

    row: Ints
    stamp: Ints
    net: Ints


@dataclass(frozen=True, slots=True)
class Rows:
    """n rows as columns.

    `reference`: int64[n], NONE without interactions. `first`, `last`: int64[n, 2] by direction.
    `totals`: float64[n, 2, len(TOTAL_HALF_LIVES_MS)]. `ties`: int64[n, TIES] registers.
    """

    reference: Ints
    first: Ints
    last: Ints
    totals: Floats
    ties: Ints
    kinds: Kinds
    days: Days
    latest: Latest

    def __len__(self) -> int:
        return len(self.reference)


def day_of(ms: Ints) -> Ints:
    """UTC days since 1970 of epoch milliseconds."""
    return ms // DAY_MS
