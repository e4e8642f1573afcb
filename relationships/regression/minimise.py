"""Newton's method for a convex loss whose weights may be held to a sign."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from relationships.arrays import Floats

_STEPS = 200
_ENOUGH = 1e-9
_SHORTEST = 1e-6


class Slope(NamedTuple):
    """A loss at some weights: its value, gradient (float64[f]) and Hessian (float64[f, f])."""

    value: float
    gradient: Floats
    hessian: Floats


class Bounds(NamedTuple):
    """The least and the greatest that each weight may be: float64[f], infinite where open."""

    least: Floats
    greatest: Floats


def minimise(loss: Callable[[Floats], Slope], start: Floats, bounds: Bounds) -> Floats:
    """The weights within `bounds` at which `loss` is least.

    Newton's step for the weights that are free, projected, and halved until it pays (Bertsekas,
    Projected Newton methods, SIAM J. Control 1982).
    """
    weights = np.clip(start, *bounds)
    slope = loss(weights)
    for _ in range(_STEPS):
        found = _step(loss, weights, slope, bounds)
        if found is None:
            break
        (weights, reached), before = found, slope.value
        slope = reached
        if before - slope.value < _ENOUGH:
            break
    return weights


def _step(
    loss: Callable[[Floats], Slope], weights: Floats, slope: Slope, bounds: Bounds
) -> tuple[Floats, Slope] | None:
    """Weights at which the loss is less, and its slope there; None where there are none."""
    step = _direction(weights, slope, bounds)
    length = 1.0
    while length > _SHORTEST:
        tried = np.clip(weights + length * step, *bounds)
        reached = loss(tried)
        if reached.value < slope.value:
            return tried, reached
        length /= 2
    return None


def _direction(weights: Floats, slope: Slope, bounds: Bounds) -> Floats:
    """Newton's step over the weights that no bound holds back."""
    held = (weights <= bounds.least) & (slope.gradient > 0)
    held |= (weights >= bounds.greatest) & (slope.gradient < 0)
    free = ~held
    step = np.zeros(len(weights))
    hessian = slope.hessian[np.ix_(free, free)]
    step[free] = np.linalg.lstsq(hessian, -slope.gradient[free], rcond=None)[0]
    return step
