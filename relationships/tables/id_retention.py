"""How long the ids of counted events are remembered, in hours of append time since 1970.

Ids are forgotten a whole period at a time, so some are remembered for up to a period longer.
"""

SEEN_HOURS = 25
"""Ids are remembered for so many hours, the hour they were counted in included: at least 24."""

PERIOD_HOURS = 6
"""Ids counted within so many hours are forgotten together, once the last of them may be."""


def period_of(hour: int) -> int:
    """The number of the period that `hour` belongs to."""
    return hour // PERIOD_HOURS


def first_remembered(hour: int) -> int:
    """The number of the earliest period that is still remembered in `hour`."""
    return period_of(hour - SEEN_HOURS + 1)
