"""Strength: contacts ranked at snapshots, against how much the two interact afterwards."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.evaluation.measures import auc, ndcg, spearman


class Strength(NamedTuple):
    """How well a reading ranks each ego's contacts by what they do in the next 28 days.

    `ndcg` and `spearman` are means over egos and snapshots, `auc` is of any interaction at all.
    """

    ndcg: float
    spearman: float
    auc: float


class StrengthTally:
    """Collects snapshots' rankings."""

    def __init__(self) -> None:
        self._groups: list[Ints] = []
        self._truth: list[Ints] = []
        self._scores: dict[str, list[Floats]] = {}
        self._egos = 0

    def add(self, ego: Ints, truth: Ints, scores: Mapping[str, Floats]) -> None:
        """One snapshot: n relationships of `ego`s (numbers), what followed, and the readings."""
        self._groups.append(self._egos + ego)
        self._egos += int(ego.max(initial=-1)) + 1
        self._truth.append(truth)
        for name, values in scores.items():
            self._scores.setdefault(name, []).append(values)

    def measured(self) -> dict[str, Strength]:
        """The measures by reading."""
        _, group = np.unique(np.concatenate(self._groups), return_inverse=True)
        truth = np.concatenate(self._truth).astype(np.float64)
        measured = {}
        for name, parts in self._scores.items():
            scores = np.concatenate(parts)
            measured[name] = Strength(
                ndcg(scores, truth, group), spearman(scores, truth, group), auc(scores, truth > 0)
            )
        return measured
