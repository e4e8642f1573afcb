"""The score model: every constant of the score, in one place that a user can replace by file.

A file is TOML and names what it changes; what it does not name stays as it is:

    scale = 25
    half_life_days = 45
    audience = [1.0, 0.8, 0.6, 0.4]
    met = [1.0, 0.5, 0.2, 0.1]

    [weights]
    meeting = 12

    [stages]
    close = 75

    [stage_days]
    close = 12

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

from relationships.arrays import Floats, Ints
from relationships.decay import decay
from relationships.likelihood.constants import Likelihood, faults, with_defaults
from relationships.row.days import AUDIENCES, DAYS_KEPT
from relationships.row.rows import CODES, DIRECTIONS, SLOTS
from relationships.score.slots import KIND_OF_SLOT
from schemas.kinds import INTERACTIONS

DEFAULT_WEIGHTS: dict[str, float] = {
    **{kind.name: kind.weight for kind in INTERACTIONS.values()},
    "exposure": 0.05,
    "follow": 1.0,
    "connect": 3.0,
}

_MET = [
    direction * CODES + code
    for direction in range(DIRECTIONS)
    for code, kind in INTERACTIONS.items()
    if kind.mutual
]
"""The slots of what is mutual, and of what only one side says was."""

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


class StageDays(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """On how many days there must have been interactions for each stage.

    From `contact` on they must go in both directions, unless one of the two is a brand.
    """

    germ: int = 0
    acquaintance: int = 2
    contact: int = 4
    close: int = 10


STAGES = (STRANGER, *Stages.__struct_fields__)
"""Names of the stages, in order."""

ONE_SIDED = STAGES.index("acquaintance")
"""The highest stage, by number, that interactions in one direction alone can earn."""


class Trend(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Above which ratio of recent to usual a relationship warms, and below which it cools.

    With fewer than `least` interactions in the usual span they are too sparse to say.
    """

    warming: float = 1.5
    cooling: float = 0.5
    least: int = 3


class GoingCold(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """After how many `days` of silence a relationship can have gone cold, at the earliest."""

    days: int = 14


class ScoreModel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """The constants of the score.

    `weights` is by kind, `scale` the strength of a score of 50, `half_life_days` that of a day's
    worth. `audience` is the factor of each audience class: about n^(−1/3), as each of n who are
    addressed reads what was sent to all; `met` that where it is mutual: about 1 / n, as those who
    meet share out the time.
    """

    weights: dict[str, float] = msgspec.field(default_factory=DEFAULT_WEIGHTS.copy)
    scale: float = 20.0
    half_life_days: float = 30.0
    audience: tuple[float, float, float, float] = (1.0, 0.7, 0.5, 0.3)
    met: tuple[float, float, float, float] = (1.0, 0.35, 0.1, 0.03)
    stages: Stages = Stages()
    stage_days: StageDays = StageDays()
    trend: Trend = Trend()
    going_cold: GoingCold = GoingCold()
    likelihood: Likelihood = msgspec.field(default_factory=Likelihood)

    @cached_property
    def slot_weights(self) -> Floats:
        """Weights by slot (see `slots`); 0 for those of no kind."""
        return np.array([self.weights.get(kind, 0.0) for kind in KIND_OF_SLOT])

    @cached_property
    def audience_factors(self) -> Floats:
        """The factor of each part of a day's word: slot, and audience class (see `row.days`)."""
        factors = np.tile(np.array(self.audience), (SLOTS, 1))
        factors[_MET] = self.met
        return factors.ravel()

    @cached_property
    def daily_decay(self) -> Floats:
        """2^(−age / half-life) by age in days, as far as a row keeps them."""
        return decay(np.arange(DAYS_KEPT), self.half_life_days)

    @cached_property
    def earliest_days(self) -> Ints:
        """From how many days with interactions each stage after the first may begin."""
        return np.array(msgspec.structs.astuple(self.stage_days), np.int64)

    @cached_property
    def stage_bounds(self) -> Floats:
        """From which score each stage after the first begins."""
        return np.array(msgspec.structs.astuple(self.stages))

    @cached_property
    def strength_bounds(self) -> Floats:
        """From which strength each stage after the first begins; infinite for a score of 100."""
        with np.errstate(divide="ignore"):
            bounds: Floats = self.scale * self.stage_bounds / (100 - self.stage_bounds)
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
    half_life = model.half_life_days
    _require(isfinite(half_life) and half_life > 0, "half_life_days", "must be above 0")
    for field in ("audience", "met"):
        for place, factor in enumerate(getattr(model, field)):
            of = f"{field}[{place}]"
            _require(0 <= factor <= 1, of, f"must be 0 to 1, for {AUDIENCES[place]} and more")
    days = msgspec.structs.asdict(model.stage_days)
    for (_, fewer), (stage, more) in pairwise([("", 0), *days.items()]):
        _require(
            fewer <= more <= DAYS_KEPT, f"stage_days.{stage}", f"must be {fewer} to {DAYS_KEPT}"
        )
    bounds = msgspec.structs.asdict(model.stages)
    for (_, lower), (stage, upper) in pairwise([("", 0.0), *bounds.items()]):
        _require(lower < upper <= 100, f"stages.{stage}", f"must be above {lower:g}, at most 100")
    trend = model.trend
    _require(trend.cooling >= 0, "trend.cooling", "must be 0 or more")
    _require(trend.cooling <= trend.warming, "trend.warming", "must not be below trend.cooling")
    _require(trend.least >= 1, "trend.least", "must be 1 or more")
    _require(model.going_cold.days >= 1, "going_cold.days", "must be 1 or more")
    for field, detail in faults(model.likelihood).items():
        _require(False, f"likelihood.{field}", detail)


def _require(holds: bool, field: str, detail: str) -> None:
    if not holds:
        raise InvalidScoreModel(field, detail)
