"""Explanations of a likelihood: each feature's points towards each answer, in plain words."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from relationships.likelihood.constants import MEETING, Likelihood
from relationships.likelihood.features import NAMES
from relationships.likelihood.meeting import Strangers, meeting_features
from relationships.likelihood.reading import Likelihoods
from relationships.likelihood.signals import LONG_MS
from schemas.times import DAY_MS, HOUR_MS, MINUTE_MS

_SPANS = (
    (DAY_MS, "day"),
    (HOUR_MS, "hour"),
    (MINUTE_MS, "minute"),
    (1_000, "second"),
)


class _Signals(NamedTuple):
    """The signals of one relationship; see `signals.Signals`."""

    silence: float
    waiting: float
    gap: float
    today: float
    sent: float
    days: float
    sent_ever: float
    ever: float
    together: float
    ego_idle: float
    contact_idle: float


def span(ms: float) -> str:
    """A span of time in its largest whole unit.

    >>> span(7_300_000)
    '2 hours'
    """
    for size, name in _SPANS:
        n = int(ms // size)
        if n:
            return f"{n} {name}" if n == 1 else f"{n} {name}s"
    return "less than a second"


_WORDS: Mapping[str, Callable[[_Signals], str]] = {
    "recency": lambda s: f"last in touch {_ago(s.silence)}",
    "recency_days": lambda s: f"last in touch {_ago(s.silence)}, by the day",
    "unanswered": lambda s: f"the contact's word of {_ago(s.waiting)} is not answered",
    "today": lambda s: f"in touch {s.today:.1f} times lately (√ of a day's count, halves in a day)",
    "sent": lambda s: f"ego turned to the contact {s.sent:.1f} times (√ a day, halves in 30 days)",
    "sent_ever": lambda s: f"ego ever turned to the contact {s.sent_ever:.0f} times",
    "days": lambda s: f"{s.days:.0f} days with something sent or received",
    "ever": lambda s: f"ever in touch {s.ever:.0f} times",
    "overdue": lambda s: f"silent for {span(s.silence)}, where {span(s.gap)} is usual",
    "contact_active": lambda s: f"the contact last did something {_ago(s.contact_idle)}",
    "ego_active": lambda s: f"ego last did something {_ago(s.ego_idle)}",
    "recency_at_once": lambda s: "ego is turning to several, where who was in touch last says less",
    "together": lambda s: f"shares {s.together:.1f} acts with each whom ego has just turned to",
    "addressed": lambda s: "ego has turned to this contact in the same act already",
}

_BASE = "how likely it is of anybody known"
_BASE_OF_STRANGERS = "how likely it is of anybody who was never in touch"


def explained(read: Likelihoods, row: int, model: Likelihood) -> list[dict[str, Any]]:
    """What makes the likelihood of `row`: points in log-odds, that add up; the most first.

    Those towards being next weigh against other contacts alone, so they need no base.
    """
    s = _Signals(*(getattr(read.signals, field)[row] for field in _Signals._fields))
    points = {h: read.features[row] * model.columns[h] for h in ("next", "week", "month")}
    bases = {h: np.float64(getattr(model, h).get("base", 0.0)) for h in points}
    entries = [_entry("base", _BASE, bases)]
    for column, name in enumerate(NAMES):
        given = {h: values[column] for h, values in points.items()}
        if any(given.values()):
            entries.append(_entry(name, _WORDS[name](s), given))
    return sorted(entries, key=_weight)


def explained_meeting(pairs: Strangers, model: Likelihood) -> list[dict[str, Any]]:
    """What makes it likely that the first of `pairs` meet within 28 days; the most first."""
    words = {
        "shared": f"contacts they share: {pairs.shared[0]}",
        "contact_active": f"the contact last did something {_ago(pairs.idle[0])}",
        "ego_active": f"ego last did something {_ago(pairs.ego_idle[0])}",
        "known": f"they know {pairs.ego_contacts[0]} and {pairs.contacts[0]} people",
    }
    values = meeting_features(pairs)[0]
    entries = [_entry("base", _BASE_OF_STRANGERS, {"month": np.float64(model.meet["base"])})]
    for name, value in zip(MEETING, values, strict=True):
        entries.append(_entry(name, words[name], {"month": value * model.meet[name]}))
    return sorted(entries, key=_weight)


def _entry(feature: str, words: str, points: Mapping[str, np.float64]) -> dict[str, Any]:
    given = {horizon: float(points.get(horizon, 0.0)) for horizon in ("next", "week", "month")}
    return {"feature": feature, "words": words, **given}


def _weight(entry: dict[str, Any]) -> float:
    return -max(abs(float(entry[horizon])) for horizon in ("next", "week", "month"))


def _ago(ms: float) -> str:
    return "over a year ago" if ms >= LONG_MS else f"{span(ms)} ago"
