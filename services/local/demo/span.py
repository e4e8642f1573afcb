"""The days of the sample world, laid so that the last one ends now."""

from typing import NamedTuple

from services.local.demo.bonds import DAYS
from services.local.demo.rhythm import DAY_S


class Span(NamedTuple):
    """From the beginning of day 0 to now, in seconds since 1970."""

    start: float
    end: float

    def at(self, day: float) -> float:
        """The time of a day of the world, in seconds since 1970."""
        return self.start + day * DAY_S

    def day(self, at: float) -> float:
        """The day of the world at a time."""
        return (at - self.start) / DAY_S


def span_until(now: int) -> Span:
    """The world's days up to `now` (epoch milliseconds)."""
    return Span(now / 1000 - DAYS * DAY_S, now / 1000)
