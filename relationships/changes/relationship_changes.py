"""Relationship changes: where a relationship stands against what was last noted of it.

What was noted lies in a record beside the row, so that a change is published once. To count, it
must be lost again, which asks for more than falling below the bound that earned it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from relationships.arrays import Flags, Ints
from relationships.row.blocks import blocked
from relationships.row.rows import NEVER, NONE, Rows
from relationships.score.going_cold import cold
from relationships.score.rhythm import Rhythm
from relationships.score.score_model import STAGES, ScoreModel
from relationships.score.scored_rows import ScoredRows
from relationships.score.stages import stage_of
from relationships.score.trend import USUAL
from schemas.times import DAY_MS

HYSTERESIS = 0.1
SHORT_DAYS = 2
"""A stage is lost below 90 % of its score, or so many days short of those that it asks for."""

FRESH_MS = DAY_MS
"""A relationship whose first event is older when it is first seen was imported."""

_ACQUAINTANCE = STAGES.index("acquaintance")
_UNKNOWN = -1
_WARMING, _COLD = 1, 2


@dataclass(frozen=True, slots=True)
class Noted:
    """n relationships as they were noted: `stage` is -1 where they never were."""

    stage: Ints
    warming: Flags
    cold: Flags


@dataclass(frozen=True, slots=True)
class Changed:
    """Which of n relationships have a change to publish; what to note of those `renewed`."""

    noted: Noted
    renewed: Flags
    stage_changed: Flags
    warming: Flags
    going_cold: Flags


def encode_noted(noted: Noted) -> list[bytes]:
    """Two bytes each: the stage's number, and flags."""
    flags = noted.warming * _WARMING + noted.cold * _COLD
    return [bytes(pair) for pair in zip(noted.stage.tolist(), flags.tolist(), strict=True)]


def decode_noted(encoded: Sequence[bytes]) -> Noted:
    """The columns of what was noted; empty bytes stand for what never was."""
    stage = np.array([each[0] if each else _UNKNOWN for each in encoded], np.int64)
    flags = np.array([each[1] if each else 0 for each in encoded], np.int64)
    return Noted(stage, flags & _WARMING > 0, flags & _COLD > 0)


def changed(
    scored: ScoredRows, found: Rhythm, before: Noted, model: ScoreModel, silent: Flags
) -> Changed:
    """How n relationships have changed since they were noted; none of the `silent` is published."""
    rows, known = scored.rows, before.stage != _UNKNOWN
    quiet = silent | (~known & ~_began_lately(rows, scored.at))
    old = Noted(np.where(known, before.stage, 0), before.warming, before.cold)
    settled = Noted(
        np.where(quiet, scored.stage, _settled(scored, old.stage, model)),
        _warming(scored, old.warming, model),
        cold(scored, found, model),
    )
    published = ~quiet & ~blocked(rows)
    close = np.maximum(settled.stage, old.stage) >= _ACQUAINTANCE
    differs = (
        (settled.stage != old.stage) | (settled.warming != old.warming) | (settled.cold != old.cold)
    )
    return Changed(
        noted=settled,
        renewed=differs,
        stage_changed=published & (settled.stage != old.stage),
        warming=published & settled.warming & ~old.warming & close,
        going_cold=published & settled.cold & ~old.cold,
    )


def _settled(scored: ScoredRows, old: Ints, model: ScoreModel) -> Ints:
    """The stage earned, or what it was while not lost: below 90 % of its score, or `SHORT` days."""
    earned = scored.worth.earned._replace(days=scored.worth.earned.days + SHORT_DAYS - 1)
    kept = stage_of(scored.score / (1 - HYSTERESIS), earned, scored.brand, model)
    settled: Ints = np.clip(old, scored.stage, kept)
    return settled


def _warming(scored: ScoredRows, old: Flags, model: ScoreModel) -> Flags:
    bound = model.trend.warming * np.where(old, 1 - HYSTERESIS, 1 + HYSTERESIS)
    counted = scored.windows[:, USUAL].sum(axis=1) >= model.trend.least
    warms: Flags = counted & (scored.ratio > bound)
    return warms


def _began_lately(rows: Rows, at: Ints) -> Flags:
    """Whether all that there is of each is of the last day: bool[n]."""
    ties = np.where(rows.ties == NONE, NEVER, rows.ties >> 1).min(axis=1)
    began = np.minimum(rows.first.min(axis=1), ties)
    lately: Flags = (began != NEVER) & (began > at - FRESH_MS)
    return lately
