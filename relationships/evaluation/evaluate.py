"""The evaluation of a recording: every measure, each reading beside the baselines."""

from collections.abc import Callable
from typing import Any, NamedTuple

from relationships.evaluation.forecasts import Fate, Forecast, ForecastTally, Silence
from relationships.evaluation.going_cold import GoingCold, GoingColdTally
from relationships.evaluation.growth import Growth, GrowthTally
from relationships.evaluation.new_ties import NewTiesTally
from relationships.evaluation.next_contact import NextContact, next_contact
from relationships.evaluation.recording import Recording
from relationships.evaluation.snapshots import SHARE, snapshots, weekly_times
from relationships.evaluation.strength import AHEAD_DAYS, Strength, StrengthTally
from relationships.likelihood.reading import likelihoods
from relationships.score.score_model import ScoreModel

Saw = Callable[[int], object]


class Evaluation(NamedTuple):
    """All measures of one recording; those of rankings by reading, the product's own first."""

    events: int
    members: int
    snapshots: int
    strength: dict[str, Strength]
    next_contact: dict[str, NextContact]
    new_ties: dict[str, float]
    forecasts: dict[str, Forecast]
    stages: dict[str, Fate]
    trends: dict[str, Fate]
    silence: Silence
    going_cold: GoingCold
    growth: Growth

    def as_json(self) -> dict[str, Any]:
        """As JSON has it."""
        return {name: _as_json(value) for name, value in self._asdict().items()}


class NotEnough(ValueError):
    """A recording in which there is nothing to rank."""


def evaluate(recording: Recording, model: ScoreModel, saw: Saw) -> Evaluation:
    """Every measure; `saw` is given how many more events were replayed, of twice the recording.

    Raises:
        NotEnough: where it holds fewer than two interactions, or all at one time.
    """
    if len(recording.interactions) < 2 or recording.at[recording.part(SHARE)] <= recording.at[0]:
        raise NotEnough("there are not two interactions, one after the other, to learn from")
    strength, forecasts, new_ties = StrengthTally(), ForecastTally(), NewTiesTally()
    going_cold, growth = GoingColdTally(model), GrowthTally(len(recording.members))
    times = weekly_times(recording)
    for snapshot, tables, baselines in snapshots(recording, times, saw):
        circles = snapshot.circles
        scored = tables.scored_rows(circles, model)
        read = likelihoods(circles.rows, tables.circumstances(circles), model.likelihood)
        readings = {"score": scored.strength, "likelihood": read.month}
        readings |= baselines.read(circles.ego, circles.contact, circles.at)
        strength.add(circles.ego, snapshot.after[AHEAD_DAYS], readings)
        forecasts.add(scored, read, snapshot.before, snapshot.after)
        going_cold.add(snapshot, scored, read)
        growth.add(snapshot, scored, read)
        new_ties.add(recording, snapshot, tables, model.likelihood)
    return Evaluation(
        events=len(recording),
        members=len(recording.members),
        snapshots=len(times),
        strength=strength.measured(),
        next_contact=next_contact(recording, model, saw),
        new_ties=new_ties.measured(),
        forecasts=forecasts.forecasts(),
        stages=forecasts.stages(),
        trends=forecasts.trends(),
        silence=forecasts.silence(),
        going_cold=going_cold.measured(),
        growth=growth.measured(),
    )


def _as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _as_json(each) for name, each in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: _as_json(each) for name, each in value._asdict().items()}
    if isinstance(value, list):
        return [_as_json(each) for each in value]
    return value
