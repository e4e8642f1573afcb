"""The constants of the likelihood: part of the score model, to be replaced by file or fitted.

[likelihood.month]
base = -5.1
recency = 0.37
"""

from functools import cached_property
from math import isfinite

import msgspec
import numpy as np

from relationships.likelihood.features import NAMES
from relationships.rows import Floats

Weights = dict[str, float]

NEW_FACE = ("new_face", "new_face_active")
"""Of `next` alone: what stands in place of the features of a pair without history."""

MEETING = ("shared", "contact_active", "ego_active", "known")
"""Features of a pair without history, see `relationships.likelihood.meeting`."""

_NAMES = {
    "next": {*NAMES, *NEW_FACE},
    "week": {"base", *NAMES},
    "month": {"base", *NAMES},
    "meet": {"base", *MEETING},
}


DEFAULTS: dict[str, Weights] = {
    "next": {
        "recency": 0.464,
        "unanswered": 0.276,
        "sent": 0.578,
        "overdue": -0.160,
        "contact_active": 0.121,
        "addressed": -1.049,
        "listed": 0.831,
        "waiting_at_once": -0.285,
        "new_face": -3.372,
        "new_face_active": 0.560,
    },
    "week": {
        "base": -5.135,
        "recency": 0.341,
        "today": 0.134,
        "quarter": 0.496,
        "days": 0.351,
        "overdue": -0.168,
        "contact_active": 0.065,
        "ego_active": 0.065,
    },
    "month": {
        "base": -4.095,
        "recency": 0.283,
        "today": 0.106,
        "quarter": 0.463,
        "days": 0.476,
        "overdue": -0.130,
        "contact_active": 0.072,
        "ego_active": 0.072,
    },
    "meet": {
        "base": -8.279,
        "shared": 0.468,
        "contact_active": 0.179,
        "ego_active": 0.181,
        "known": 0.324,
    },
}
"""The default weights, fitted as docs/score-quality.md tells."""


class Likelihood(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """Weights by feature; what is not named weighs 0.

    `version`: names the weights in answers. `next`: whom ego writes to next. `week`, `month`:
    whether the two interact within 7 and 30 days. `meet`: whether those who never did will
    within 28.
    """

    version: str = "default-1"
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
    for horizon, known in _NAMES.items():
        for name, weight in getattr(likelihood, horizon).items():
            if name not in known:
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
