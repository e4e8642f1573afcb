"""The logistic function."""

import numpy as np

from relationships.arrays import Floats


def probability(log_odds: Floats) -> Floats:
    """1 / (1 + e^−x)."""
    return 1 / (1 + np.exp(-log_odds))
