"""Features of a relationship: each a number from 0 upwards that a weight makes points of.

A feature is 0 where there is nothing to go by, so that a pair without history has none. Ages
count by the logarithm (`freshness`): from a minute to ten says as much as from an hour to ten.
Counts do too, so that ten likes in a minute are not ten meetings.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from relationships.arrays import Floats
from relationships.likelihood.signals import LONG_MS, Signals
from schemas.times import DAY_MS, HOUR_MS, MINUTE_MS

DAYS_MS = 3 * DAY_MS


@dataclass(frozen=True, slots=True)
class Feature:
    """How a feature is read from signals, and which way it may count: 1 is for, -1 against.

    `sign` 0 lets the data say. Held to its sign, a weight that is fitted from one set of people
    holds for others.
    """

    read: Callable[[Signals], Floats]
    sign: int


def freshness(age: Floats, scale: int) -> Floats:
    """ln((year + scale) / (age + scale)): how fresh what is `age` ms old is; 0 after a year."""
    fresh: Floats = np.log((LONG_MS + scale) / (age + scale))
    return fresh


def _count(counted: Floats) -> Floats:
    """ln(1 + n)."""
    logged: Floats = np.log1p(counted)
    return logged


def _overdue(signals: Signals) -> Floats:
    ratio = (signals.silence + HOUR_MS) / (signals.gap + HOUR_MS)
    overdue: Floats = np.maximum(0, np.log(ratio))
    return overdue


FEATURES: Mapping[str, Feature] = {
    "recency": Feature(lambda s: freshness(s.silence, MINUTE_MS), 1),
    "recency_days": Feature(lambda s: freshness(s.silence, DAY_MS), 1),
    "unanswered": Feature(lambda s: freshness(s.waiting, MINUTE_MS), 1),
    "today": Feature(lambda s: _count(s.today), 1),
    "sent": Feature(lambda s: _count(s.sent), 1),
    "sent_ever": Feature(lambda s: _count(s.sent_ever), 1),
    "days": Feature(lambda s: _count(s.days), 1),
    "ever": Feature(lambda s: _count(s.ever), 1),
    "overdue": Feature(_overdue, -1),
    "contact_active": Feature(lambda s: freshness(s.contact_idle, DAYS_MS), 1),
    "ego_active": Feature(lambda s: freshness(s.ego_idle, DAYS_MS), 1),
    "recency_at_once": Feature(lambda s: s.at_once * freshness(s.silence, MINUTE_MS), 0),
    "together": Feature(lambda s: _count(s.together), 1),
    "addressed": Feature(lambda s: s.addressed.astype(np.float64), -1),
}
"""The features by name, in the order of their columns."""

NAMES = tuple(FEATURES)

NEXT = ("recency", "unanswered", "sent", "sent_ever", "contact_active", "recency_at_once",
        "together", "addressed")  # fmt: skip
"""Those that say whom ego turns to next."""

PAIR = ("recency", "recency_days", "today", "days", "ever", "overdue", "contact_active",
        "ego_active")  # fmt: skip
"""Those that say whether the two interact at all."""


def features(signals: Signals, names: Sequence[str] = NAMES) -> Floats:
    """The features of n relationships, those of `names` alone: float64[n, len(names)]."""
    columns = [FEATURES[name].read(signals) for name in names]
    return np.stack(columns, axis=1).astype(np.float64)
