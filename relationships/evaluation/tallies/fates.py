"""Fates: what became of the relationships of each stage and trend, at weekly snapshots."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.evaluation.snapshots import EVERY_DAYS, MONTH_DAYS, Snapshot
from relationships.score.score_model import STAGES
from relationships.score.scored_rows import ScoredRows
from relationships.score.trend import TRENDS, USUAL
from relationships.score.windows import WIDTHS
from schemas.times import DAY_MS


class Fate(NamedTuple):
    """Of `n` relationships of one label, in the next 28 days: the share `in_touch`, the mean
    `volume` of interactions, and all of these against as many as `usual`, by the 60 days before
    (NaN where there were none)."""

    n: int
    in_touch: float
    volume: float
    against_usual: float


class Beginnings(NamedTuple):
    """Of `n` relationships that began in the week before a snapshot, the share at each stage."""

    n: int
    stages: dict[str, float]


class FateTally:
    """Collects snapshots."""

    def __init__(self) -> None:
        self._columns: dict[str, list[Ints]] = {}

    def add(self, snapshot: Snapshot, scored: ScoredRows) -> None:
        """One snapshot: n relationships, scored, and their interactions after it."""
        first = scored.rows.first.min(axis=1)
        columns = {
            "stage": scored.stage,
            "trend": scored.trend,
            "usual": scored.windows[:, USUAL].sum(axis=1),
            "after": snapshot.after[MONTH_DAYS],
            "began": (first >= snapshot.at - EVERY_DAYS * DAY_MS) & (first < snapshot.at),
        }
        for name, values in columns.items():
            self._columns.setdefault(name, []).append(values)

    def stages(self) -> dict[str, Fate]:
        """What became of each stage, the least first."""
        return self._fates("stage", STAGES)

    def trends(self) -> dict[str, Fate]:
        """What became of each trend."""
        return self._fates("trend", TRENDS)

    def beginnings(self) -> Beginnings:
        """At which stage relationships begin."""
        stage = self._column("stage")[self._column("began") > 0]
        n = np.bincount(stage, minlength=len(STAGES))
        shares = n / max(1, len(stage))
        return Beginnings(len(stage), dict(zip(STAGES, shares.tolist(), strict=True)))

    def _column(self, name: str) -> Ints:
        return np.concatenate(self._columns[name])

    def _fates(self, label: str, names: Sequence[str]) -> dict[str, Fate]:
        labels, usual, after = map(self._column, (label, "usual", "after"))
        fates = {}
        for number, name in enumerate(names):
            chosen = labels == number
            if chosen.any():
                fates[name] = _fate(usual[chosen] * (MONTH_DAYS / WIDTHS[USUAL]), after[chosen])
        return fates


def _fate(usual: Floats, after: Ints) -> Fate:
    against = after.sum() / usual.sum() if usual.any() else float("nan")
    return Fate(len(after), float((after > 0).mean()), float(after.mean()), float(against))


def ascending(fates: Mapping[str, Fate], names: Sequence[str], measure: str) -> bool:
    """Whether `measure` grows from each of `names` that there is any of to the next."""
    values = [getattr(fates[name], measure) for name in names if name in fates]
    return all(lower < higher for lower, higher in pairwise(values))
