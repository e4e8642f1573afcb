"""When people act: by hour and weekday at home, and in bursts of chance."""

from collections.abc import Callable, Iterator
from random import Random

HOUR_S = 3600
DAY_S = 24 * HOUR_S

_FIRST_WEEKDAY = 3
"""1970-01-01 was a Thursday; Monday is 0."""

_WORKING = (
    *(0, 0, 0, 0, 0, 0, 0.1, 0.5, 1.6, 3, 3, 2.6),
    *(1.2, 1.8, 2.8, 2.8, 2.4, 1.4, 0.5, 0.1, 0, 0, 0, 0),
)
_LEISURE = (
    *(0.3, 0.1, 0, 0, 0, 0, 0.2, 0.7, 0.9, 0.7, 0.7, 0.8),
    *(1.4, 1.1, 0.8, 0.8, 1, 1.4, 2, 2.6, 3, 2.7, 1.8, 0.8),
)

Rhythm = Callable[[float], float]
"""How much is done at a local time (seconds since 1970 by the wall clock); 1 on average."""


def weekday(local: float) -> int:
    """0 on Mondays, 6 on Sundays, at a local time (seconds since 1970)."""
    return (int(local // DAY_S) + _FIRST_WEEKDAY) % 7


def _weekly(hours: tuple[float, ...], weekend: float) -> Rhythm:
    days = (1.0,) * 5 + (weekend,) * 2
    mean = sum(hours) * sum(days) / (24 * 7)
    levels = [hour * day / mean for day in days for hour in hours]
    return lambda local: levels[weekday(local) * 24 + int(local % DAY_S // HOUR_S)]


work: Rhythm = _weekly(_WORKING, weekend=0.08)
leisure: Rhythm = _weekly(_LEISURE, weekend=1.6)

BUSIEST = 4.5
"""No rhythm rises above this."""


def arrival_times(
    rng: Random, intensity: Callable[[float], float], most: float, start: float, end: float
) -> Iterator[float]:
    """Times from `start` to `end` at which something happens, `intensity(t)` times a second.

    `most` is a bound of the intensity. A Poisson process of varying intensity by thinning
    (Lewis & Shedler 1979).
    """
    if most <= 0:
        return
    at = start
    while (at := at + rng.expovariate(most)) < end:
        if rng.random() * most < intensity(at):
            yield at
