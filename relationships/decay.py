"""Exponential decay by half-life."""

import numpy as np

from relationships.row.rows import Floats, Ints


def decay(elapsed: Ints, half_life: Floats | float) -> Floats:
    """2^(−elapsed / half-life): what a count of one is worth after `elapsed`, in milliseconds."""
    decayed: Floats = np.exp2(-elapsed / half_life)
    return decayed
