"""Exponential decay by half-life: a count `n` seen `age` ago weighs n × 2^(−age / half-life)."""

import numpy as np

from relationships.arrays import Floats, Ints
from schemas.times import DAY_MS

TOPIC_HALF_LIFE_MS = 90 * DAY_MS
"""Half-life of a member's topic weights."""

FRESHNESS_HALF_LIFE_MS = 2 * DAY_MS
"""Half-life of an update's freshness in a feed."""


def decay(elapsed: Ints, half_life: Floats | float) -> Floats:
    """2^(−elapsed / half-life): what a count of one is worth after `elapsed`, both in one unit."""
    decayed: Floats = np.exp2(-elapsed / half_life)
    return decayed
