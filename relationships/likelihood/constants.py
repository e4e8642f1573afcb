"""The constants of the likelihood: part of the score model, to be replaced by file or fitted.

[likelihood.month]
base = -5.1
recency = 0.37
"""

from collections.abc import Mapping
from functools import cached_property
from math import isfinite

import msgspec
import numpy as np

from relationships.arrays import Floats
from relationships.likelihood.features import NAMES, NEXT, PAIR

Weights = dict[str, float]

NEW_FACE = ("new_face", "new_face_active", "new_faces")
"""Of `next` alone: what stands in place of the features of a pair without history."""

MEETING = ("shared", "contact_active", "ego_active", "known")
"""Features of a pair without history, see `relationships.likelihood.meeting`."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "next": (*NEXT, *NEW_FACE),
    "week": PAIR,
    "month": PAIR,
    "meet": MEETING,
}
"""What has a weight, by horizon; all but `next` have a base besides."""

DEFAULTS: dict[str, Weights] = {
    "next": {
        "recency": 0.447,
        "unanswered": 0.173,
        "sent": 0.578,
        "sent_ever": 0.188,
        "contact_active": 0.368,
        "recency_at_once": -0.406,
        "together": 2.760,
        "addressed": -11.795,
        "new_face": -4.016,
        "new_face_active": 0.507,
        "new_faces": 0.753,
    },
    "week": {
        "base": -7.605,
        "recency": 0.076,
        "recency_days": 0.553,
        "today": 0.272,
        "days": 0.343,
        "ever": 0.385,
        "overdue": -0.053,
        "contact_active": 0.275,
        "ego_active": 0.275,
    },
    "month": {
        "base": -6.797,
        "recency": 0.091,
        "recency_days": 0.484,
        "days": 0.630,
        "ever": 0.245,
        "overdue": -0.071,
        "contact_active": 0.322,
        "ego_active": 0.322,
    },
    "meet": {
        "base": -7.466,
        "shared": 0.448,
        "contact_active": 0.221,
        "ego_active": 0.193,
        "known": 0.100,
    },
}
"""The default weights, fitted as docs/score-quality.md describes."""


class Likelihood(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """Weights by feature; what is not named weighs 0.

    `version`: names the weights in answers. `next`: whom ego writes to next. `week`, `month`:
    whether the two interact within 7 and 30 days. `meet`: whether those who never did will
    within 28.
    """

    version: str = "default-2"
    next: Weights = msgspec.field(default_factory=DEFAULTS["next"].copy)
    week: Weights = msgspec.field(default_factory=DEFAULTS["week"].copy)
    month: Weights = msgspec.field(default_factory=DEFAULTS["month"].copy)
    meet: Weights = msgspec.field(default_factory=DEFAULTS["meet"].copy)

    @cached_property
    def columns(self) -> dict[str, Floats]:
        """The weights of `FEATURES` by horizon, in their order."""
        return {
            horizon: np.array([getattr(self, horizon).get(name, 0.0) for name in NAMES])
            for horizon in ("next", "week", "month")
        }


def faults(likelihood: Likelihood) -> dict[str, str]:
    """What is wrong, by the field's name within the likelihood."""
    found = {}
    for horizon, columns in COLUMNS.items():
        for name, weight in getattr(likelihood, horizon).items():
            if name not in columns and not (name == "base" and horizon != "next"):
                found[f"{horizon}.{name}"] = "is no feature"
            elif not isfinite(weight):
                found[f"{horizon}.{name}"] = "must be a number"
    return found


def with_defaults(stated: Likelihood) -> Likelihood:
    """`stated` with the default weight of what it does not name."""
    return Likelihood(
        version=stated.version,
        **{horizon: DEFAULTS[horizon] | getattr(stated, horizon) for horizon in DEFAULTS},
    )
