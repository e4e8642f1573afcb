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
        "recency": 0.491,
        "unanswered": 0.276,
        "today": 0.004,
        "sent": 0.574,
        "overdue": -0.155,
        "contact_active": 0.289,
        "addressed": -1.048,
        "listed": 0.817,
        "waiting_at_once": -0.284,
        "new_face": -2.739,
        "new_face_active": 0.559,
    },
    "week": {
        "base": -6.151,
        "recency": 0.353,
        "today": 0.144,
        "quarter": 0.497,
        "days": 0.318,
        "overdue": -0.165,
        "contact_active": 0.206,
        "ego_active": 0.206,
    },
    "month": {
        "base": -4.976,
        "recency": 0.292,
        "today": 0.141,
        "quarter": 0.459,
        "days": 0.450,
        "overdue": -0.128,
        "contact_active": 0.202,
        "ego_active": 0.203,
    },
    "meet": {
        "base": -8.285,
        "shared": 0.465,
        "contact_active": 0.172,
        "ego_active": 0.189,
        "known": 0.324,
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
