"""The score model: every constant of the score, in one place that a user can replace by file.

A file is TOML and names what it changes; what it does not name stays as it is:

    scale = 25

    [weights]
    meeting = 12

    [stages]
    close = 75

    [trend]
    warming = 1.4

    [likelihood.month]
    base = -4.7
"""

import tomllib
from functools import cached_property
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from relationships.arrays import Floats
from relationships.likelihood.constants import Likelihood, faults, with_defaults
from relationships.score.slots import KIND_OF_SLOT
from schemas.kinds import INTERACTIONS

DEFAULT_WEIGHTS: dict[str, float] = {
    **{kind.name: kind.weight for kind in INTERACTIONS.values()},
    "exposure": 0.05,
    "follow": 1.0,
    "connect": 3.0,
}

STRANGER = "stranger"


class InvalidScoreModel(ValueError):
    """A score model that cannot be used; `field` names what is wrong, such as `weights.call`."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(f"{field}: {detail}" if field else detail)
        self.field = field


class Stages(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The score from which each stage begins, that score included."""

    germ: float = 1.0
    acquaintance: float = 10.0
    contact: float = 30.0
    close: float = 70.0


STAGES = (STRANGER, *Stages.__struct_fields__)
"""Names of the stages, in order."""


class Trend(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Above which ratio of recent to usual a relationship warms, and below which it cools.

    With fewer than `least` interactions in the usual span it is steady.
    """

    warming: float = 1.5
    cooling: float = 0.5
    least: int = 3


class ScoreModel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """The constants of the score. `weights` is by kind, `scale` the strength of a score of 50."""

    weights: dict[str, float] = msgspec.field(default_factory=DEFAULT_WEIGHTS.copy)
    scale: float = 20.0
    stages: Stages = Stages()
    trend: Trend = Trend()
    likelihood: Likelihood = msgspec.field(default_factory=Likelihood)

    @cached_property
    def slot_weights(self) -> Floats:
        """Weights by slot (see `slots`); 0 for those of no kind."""
        return np.array([self.weights.get(kind, 0.0) for kind in KIND_OF_SLOT])

    @cached_property
    def stage_bounds(self) -> Floats:
        """From which score each stage after the first begins."""
        return np.array(msgspec.structs.astuple(self.stages))

    @cached_property
    def strength_bounds(self) -> Floats:
        """From which strength each stage after the first begins; infinite for a score of 100."""
        with np.errstate(divide="ignore"):
            bounds: Floats = -self.scale * np.log2(1 - self.stage_bounds / 100)
        return bounds


def load_score_model(path: Path | None) -> ScoreModel:
    """The score model in the TOML file at `path`; the default where there is none.

    Raises:
        InvalidScoreModel: naming the field that is wrong.
        OSError: where the file cannot be read.
    """
    if path is None:
        return ScoreModel()
    try:
        stated = tomllib.loads(path.read_text())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidScoreModel("", f"{path} is not TOML: {error}") from None
    return read_score_model(stated)


def read_score_model(stated: dict[str, Any]) -> ScoreModel:
    """The default model with what is `stated` in its place.

    Raises:
        InvalidScoreModel: naming the field that is wrong.
    """
    try:
        model = msgspec.convert(stated, ScoreModel)
    except msgspec.ValidationError as error:
        detail, _, field = str(error).partition(" - at `$.")
        raise InvalidScoreModel(field.rstrip("`"), detail) from None
    model = msgspec.structs.replace(
        model,
        weights=DEFAULT_WEIGHTS | model.weights,
        likelihood=with_defaults(model.likelihood),
    )
    _check(model)
    return model


def _check(model: ScoreModel) -> None:
    for kind, weight in model.weights.items():
        _require(kind in DEFAULT_WEIGHTS, f"weights.{kind}", "is no kind that is scored")
        _require(isfinite(weight) and weight >= 0, f"weights.{kind}", "must be 0 or more")
    _require(isfinite(model.scale) and model.scale > 0, "scale", "must be above 0")
    bounds = msgspec.structs.asdict(model.stages)
    for (_, lower), (stage, upper) in pairwise([("", 0.0), *bounds.items()]):
        _require(lower < upper <= 100, f"stages.{stage}", f"must be above {lower:g}, at most 100")
    trend = model.trend
    _require(trend.cooling >= 0, "trend.cooling", "must be 0 or more")
    _require(trend.cooling <= trend.warming, "trend.warming", "must not be below trend.cooling")
    _require(trend.least >= 1, "trend.least", "must be 1 or more")
    for field, detail in faults(model.likelihood).items():
        _require(False, f"likelihood.{field}", detail)


def _require(holds: bool, field: str, detail: str) -> None:
    if not holds:
        raise InvalidScoreModel(field, detail)
