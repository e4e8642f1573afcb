"""The relationship row: its state as columns.

A row is a commutative summary of all interactions and ties between ego and contact: counts,
maxima and the greatest few by time, all of them integers, so that the order of arrival does not
matter. Many rows are decoded at once into columns (`Rows`), so that folding a batch or scoring a
circle is a handful of vector operations. Whatever decays is made from the counts by day, on
reading.

A new column stands here, in `layout` (its bytes), `fold`, `unite` and `blocks.emptied`.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from relationships.arrays import Ints
from relationships.row.days import Days
from schemas.times import DAY_MS

OUT, IN, MUTUAL = 0, 1, 2
"""Directions: by ego towards contact, by contact towards ego, and by both at once."""

DIRECTIONS = 3

LATEST_KEPT = 8
"""How many of its latest interactions a row holds."""

CODES = 32
SLOT_BITS = 7
"""A slot is direction × `CODES` + the kind's code, a number of `SLOT_BITS` bits."""

SLOTS = DIRECTIONS * CODES

FOLLOW_OUT, FOLLOW_IN, CONNECT_OUT, CONNECT_IN, BLOCK_OUT, BLOCK_IN = range(6)
ASKED_OUT, ASKED_IN = 6, 7
TIES = 8
"""Tie registers: at × 2 + 1 where it ended; the greatest wins, so an ending wins at a draw.

Connecting is one state of the pair, so the greater of its two registers says whether it holds;
each side's is kept because of who may set it. What one side alone may not set, as it came by a
key bound to it, is asked for: a connection holds too where both have asked later than any ending.
"""

NONE = -1
"""A time or tie register that is not there."""

NEVER = np.iinfo(np.int64).max
"""The first time of what has not happened."""


class Totals(NamedTuple):
    """Net counts by slot: one entry for each slot a row ever had, ordered by row, then slot."""

    row: Ints
    slot: Ints
    net: Ints


class Latest(NamedTuple):
    """The latest interactions by stamp (ms << `SLOT_BITS` | slot), ordered by row, newest first.

    `net` is how many of them hold: those undone have 0 and are not shown, but keep their place.
    """

    row: Ints
    stamp: Ints
    net: Ints

    @property
    def time(self) -> Ints:
        """When each happened, epoch milliseconds."""
        return self.stamp >> SLOT_BITS

    @property
    def slot(self) -> Ints:
        """The slot of each."""
        return self.stamp & (1 << SLOT_BITS) - 1


@dataclass(frozen=True, slots=True)
class Rows:
    """n rows as columns.

    `first`, `last`: epoch ms by direction, int64[n, DIRECTIONS], NEVER and NONE where nothing
    happened. `ties`: int64[n, TIES] registers.
    """

    first: Ints
    last: Ints
    ties: Ints
    totals: Totals
    days: Days
    latest: Latest

    def __len__(self) -> int:
        return len(self.first)

    @property
    def reference(self) -> Ints:
        """The latest `at` of each row's interactions: int64[n], NONE without any."""
        latest: Ints = self.last.max(axis=1)
        return latest


def day_of(ms: Ints) -> Ints:
    """UTC days since 1970 of epoch milliseconds."""
    return ms // DAY_MS
