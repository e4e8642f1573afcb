"""New ties: of pairs without history at a snapshot, who will meet."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.evaluation.measures import Marks, auc
from relationships.evaluation.memory_tables import Tables
from relationships.evaluation.recording import Recording
from relationships.evaluation.snapshots import Snapshot
from relationships.likelihood.constants import Likelihood
from relationships.likelihood.meeting import Strangers, meeting_features, meeting_probability
from relationships.likelihood.signals import LONG_MS
from relationships.row.rows import NONE
from schemas.times import DAY_MS

AHEAD_DAYS = 28
SAMPLE = 5_000
"""So many pairs that could meet are drawn for each snapshot, beside those who do."""

_SEED = 6


class Candidates(NamedTuple):
    """Pairs without history (numbers of members), whether they met, how many each stands for."""

    one: Ints
    other: Ints
    met: Marks
    weight: Floats


def candidates(recording: Recording, snapshot: Snapshot, tables: Tables) -> Candidates:
    """All that met within `AHEAD_DAYS`, and a sample of those who did not, both known by then."""
    n, known = len(recording.members), np.flatnonzero(tables.latest != NONE)
    found = recording.interactions
    times = recording.at[found]
    ahead = snapshot.at + AHEAD_DAYS * DAY_MS
    later = recording.pair[found[slice(*np.searchsorted(times, [snapshot.at, ahead]))]]
    history = recording.pair_of(snapshot.circles.ego, snapshot.circles.contact)
    seen = np.isin(later // n, known) & np.isin(later % n, known)
    met = np.setdiff1d(later[seen], history)
    drawn = np.random.default_rng(_SEED).choice(known, (SAMPLE if len(known) else 0, 2))
    drawn = drawn[drawn[:, 0] != drawn[:, 1]]
    others = np.setdiff1d(recording.pair_of(drawn[:, 0], drawn[:, 1]), [*history, *later])
    pair = np.concatenate([met, others])
    possible = len(known) * (len(known) - 1) / 2 - len(np.unique(history)) - len(met)
    weight = np.where(np.arange(len(pair)) < len(met), 1.0, possible / max(1, len(others)))
    return Candidates(pair // n, pair % n, np.arange(len(pair)) < len(met), weight)


def strangers(tables: Tables, found: Candidates, at: int) -> Strangers:
    """What the tables hold of pairs without history at `at` (epoch ms)."""
    contacts = {member: set(tables.contacts(member)) for member in {*found.one, *found.other}}
    pairs = list(zip(found.one.tolist(), found.other.tolist(), strict=True))
    idle = [np.clip(at - tables.latest[side], 0, LONG_MS).astype(np.float64)
            for side in (found.one, found.other)]  # fmt: skip
    return Strangers(
        shared=np.array([len(contacts[a] & contacts[b]) for a, b in pairs], np.int64),
        ego_contacts=np.array([len(contacts[a]) for a, _ in pairs], np.int64),
        contacts=np.array([len(contacts[b]) for _, b in pairs], np.int64),
        ego_idle=idle[0],
        idle=idle[1],
    )


class NewTiesTally:
    """Collects snapshots' candidates and how each reading ranks them."""

    def __init__(self) -> None:
        self._met: list[Marks] = []
        self._scores: dict[str, list[Floats]] = {}

    def add(
        self, recording: Recording, snapshot: Snapshot, tables: Tables, model: Likelihood
    ) -> None:
        """One snapshot."""
        found = candidates(recording, snapshot, tables)
        pairs = strangers(tables, found, snapshot.at)
        self._met.append(found.met)
        for name, values in _readings(pairs, model).items():
            self._scores.setdefault(name, []).append(values)

    def measured(self) -> dict[str, float]:
        """The AUC of who meets, by reading; NaN where nobody did."""
        met = np.concatenate(self._met)
        return {name: auc(np.concatenate(parts), met) for name, parts in self._scores.items()}


def _readings(pairs: Strangers, model: Likelihood) -> Mapping[str, Floats]:
    features = meeting_features(pairs)
    return {
        "likelihood": meeting_probability(pairs, model),
        "shared contacts": pairs.shared.astype(np.float64),
        "preferential attachment": (pairs.ego_contacts * pairs.contacts).astype(np.float64),
        "recency of either": features[:, 1] + features[:, 2],
    }
