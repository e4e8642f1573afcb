"""The evaluation of a recording: every measure, each reading beside the baselines."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from relationships.evaluation.judgements import of_stages, of_trends, of_warnings
from relationships.evaluation.next_contact import NextContact, next_contact
from relationships.evaluation.recording import Recording
from relationships.evaluation.snapshots import (
    MONTH_DAYS,
    SHARE,
    days_after,
    snapshots,
    weekly_times,
)
from relationships.evaluation.tallies.fates import Beginnings, Fate
from relationships.evaluation.tallies.forecasts import Forecast, Silence
from relationships.evaluation.tallies.going_cold import SILENT_DAYS, GoingCold
from relationships.evaluation.tallies.growth import MONTH_DAYS as GROWTH_MONTH_DAYS
from relationships.evaluation.tallies.growth import Growth
from relationships.evaluation.tallies.strength import Strength
from relationships.evaluation.tallies.tallies import Tallies
from relationships.evaluation.truth import Truth
from relationships.score.score_model import ScoreModel

Saw = Callable[[int], object]
Measure = TypeVar("Measure")

HORIZONS_DAYS: Mapping[str, int] = {
    "strength": MONTH_DAYS,
    "new_ties": MONTH_DAYS,
    "forecasts": 30,
    "stages": MONTH_DAYS,
    "trends": MONTH_DAYS,
    "silence": MONTH_DAYS,
    "going_cold": SILENT_DAYS,
    "growth": GROWTH_MONTH_DAYS,
}
"""How many days each measure looks ahead of a snapshot."""


class Evaluation(NamedTuple):
    """All measures of one recording; those of rankings by reading, the product's own first.

    `days_after`: how much is recorded after the last snapshot; `left_out`: the measures that look
    further ahead, and would take what is not recorded for silence. They are empty.
    """

    events: int
    repeats: int
    self_targets: int
    members: int
    snapshots: int
    days_after: int
    left_out: list[str]
    truth: Truth
    strength: dict[str, Strength]
    next_contact: dict[str, NextContact]
    new_ties: dict[str, float]
    forecasts: dict[str, Forecast]
    stages: dict[str, Fate]
    trends: dict[str, Fate]
    beginnings: Beginnings
    silence: Silence | None
    going_cold: GoingCold | None
    growth: Growth | None

    def as_json(self) -> dict[str, Any]:
        """As JSON has it."""
        measures = {name: _as_json(value) for name, value in self._asdict().items()}
        return measures | {"judgements": self.judgements}

    @property
    def judgements(self) -> dict[str, bool]:
        """What stages, trends and warnings promise, and whether it is kept."""
        return {
            **dict(of_stages(self.stages, self.beginnings)),
            **dict(of_trends(self.trends)),
            **dict(of_warnings(self.going_cold)),
        }


class NotEnough(ValueError):
    """A recording in which there is nothing to rank."""


def evaluate(
    recording: Recording, model: ScoreModel, saw: Saw, truth: Truth = Truth.PLAIN
) -> Evaluation:
    """Every measure; `saw` is given how many more events were replayed, of twice the recording.

    Raises:
        NotEnough: where it holds fewer than two interactions, or all at one time.
    """
    if len(recording.interactions) < 2 or recording.at[recording.part(SHARE)] <= recording.at[0]:
        raise NotEnough("there are not two interactions, one after the other, to learn from")
    tallies, times = Tallies(recording, model, truth), weekly_times(recording)
    for found in snapshots(recording, times, saw):
        tallies.add(*found)
    recorded = days_after(recording, times)

    def whole(name: str, measure: Callable[[], Measure], nothing: Measure) -> Measure:
        return measure() if recorded >= HORIZONS_DAYS[name] else nothing

    return Evaluation(
        events=len(recording),
        repeats=recording.repeats,
        self_targets=recording.self_targets,
        members=len(recording.members),
        snapshots=len(times),
        days_after=recorded,
        left_out=[name for name, days in HORIZONS_DAYS.items() if recorded < days],
        truth=truth,
        strength=whole("strength", tallies.strength.measured, {}),
        next_contact=next_contact(recording, model, saw),
        new_ties=whole("new_ties", tallies.new_ties.measured, {}),
        forecasts=whole("forecasts", tallies.forecasts.forecasts, {}),
        stages=whole("stages", tallies.fates.stages, {}),
        trends=whole("trends", tallies.fates.trends, {}),
        beginnings=tallies.fates.beginnings(),
        silence=whole("silence", tallies.forecasts.silence, None),
        going_cold=whole("going_cold", tallies.going_cold.measured, None),
        growth=whole("growth", tallies.growth.measured, None),
    )


def _as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _as_json(each) for name, each in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: _as_json(each) for name, each in value._asdict().items()}
    if isinstance(value, list):
        return [_as_json(each) for each in value]
    return value
