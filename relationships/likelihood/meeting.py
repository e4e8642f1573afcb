"""Meeting: whether two who have no history will begin one, from those they share and their zeal."""

from dataclasses import dataclass

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.likelihood.constants import MEETING, Likelihood
from relationships.likelihood.features import freshness
from relationships.regression.logistic import probability
from schemas.times import HOUR_MS


@dataclass(frozen=True, slots=True)
class Strangers:
    """n pairs without history: how many contacts they share, how many each has (int64[n]), and
    ms since each did anything (float64[n])."""

    shared: Ints
    ego_contacts: Ints
    contacts: Ints
    ego_idle: Floats
    idle: Floats


def meeting_features(pairs: Strangers) -> Floats:
    """The features `MEETING` of n pairs: float64[n, len(MEETING)]."""
    columns = {
        "shared": np.log1p(pairs.shared),
        "contact_active": freshness(pairs.idle, HOUR_MS),
        "ego_active": freshness(pairs.ego_idle, HOUR_MS),
        "known": np.log1p(pairs.ego_contacts) + np.log1p(pairs.contacts),
    }
    return np.stack([columns[name] for name in MEETING], axis=1)


def meeting_probability(pairs: Strangers, model: Likelihood) -> Floats:
    """The probability that each pair begins to interact within 28 days: float64[n]."""
    weights = np.array([model.meet[name] for name in MEETING])
    return probability(meeting_features(pairs) @ weights + model.meet["base"])
