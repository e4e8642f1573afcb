"""Tallies: what collects the snapshots of a recording, each for its measures."""

import msgspec

from relationships.arrays import Floats
from relationships.evaluation.baselines import Baselines
from relationships.evaluation.memory_tables import Tables
from relationships.evaluation.recording import Recording
from relationships.evaluation.snapshots import Snapshot
from relationships.evaluation.tallies.fates import FateTally
from relationships.evaluation.tallies.forecasts import ForecastTally
from relationships.evaluation.tallies.going_cold import GoingColdTally
from relationships.evaluation.tallies.growth import GrowthTally
from relationships.evaluation.tallies.new_ties import NewTiesTally
from relationships.evaluation.tallies.strength import StrengthTally
from relationships.evaluation.truth import Truth
from relationships.likelihood.reading import Likelihoods, likelihoods
from relationships.score.score_model import ScoreModel
from relationships.score.scored_rows import ScoredRows

ALIKE = "score, audiences aside"
OWN = ("score", "likelihood", ALIKE)
"""The product's own readings; all others are baselines."""


class Tallies:
    """All tallies of one recording."""

    def __init__(self, recording: Recording, model: ScoreModel, truth: Truth) -> None:
        self.strength, self.forecasts = StrengthTally(), ForecastTally()
        self.new_ties, self.fates = NewTiesTally(), FateTally()
        self.going_cold, self.growth = GoingColdTally(model), GrowthTally(len(recording.members))
        self._recording, self._model, self._truth = recording, model, truth

    def add(self, snapshot: Snapshot, tables: Tables, baselines: Baselines) -> None:
        """One snapshot, with tables and baselines as they are then."""
        circles = snapshot.circles
        scored = tables.scored_rows(circles, self._model)
        read = likelihoods(circles.rows, tables.circumstances(circles), self._model.likelihood)
        readings = self._own(snapshot, tables, scored, read)
        readings |= baselines.read(circles.ego, circles.contact, circles.at)
        self.strength.add(circles.ego, snapshot.followed(self._truth), readings)
        self.forecasts.add(scored, read, snapshot.before, snapshot.after)
        self.fates.add(snapshot, scored)
        self.going_cold.add(snapshot, scored, read.month)
        self.growth.add(snapshot, scored, read)
        self.new_ties.add(self._recording, snapshot, tables, self._model.likelihood)

    def _own(
        self, snapshot: Snapshot, tables: Tables, scored: ScoredRows, read: Likelihoods
    ) -> dict[str, Floats]:
        """The product's readings; the score also as if each act had addressed one alone."""
        own = {"score": scored.strength, "likelihood": read.amount}
        if (self._recording.audience > 1).any():
            alike = msgspec.structs.replace(self._model, audience=(1,) * 4, met=(1,) * 4)
            own[ALIKE] = tables.scored_rows(snapshot.circles, alike).strength
        return own
