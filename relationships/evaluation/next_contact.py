"""Next contact: before each interaction is folded in, where its recipient ranks among all."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.evaluation.baselines import Baselines
from relationships.evaluation.memory_tables import Circles, Tables
from relationships.evaluation.recording import NOBODY, Recording
from relationships.likelihood.constants import Likelihood
from relationships.likelihood.features import freshness
from relationships.likelihood.reading import Likelihoods, likelihoods
from relationships.likelihood.signals import Circumstances, ages
from relationships.score.score_model import ScoreModel
from schemas.times import DAY_MS, HOUR_MS

SHARE = 0.85
"""The interactions after this share of them are asked about."""

_SPAN = 256
"""Events that are asked about together lie at most so far apart."""

Saw = Callable[[int], object]


class NextContact(NamedTuple):
    """How well the true recipient ranks: mean reciprocal rank, shares within the first few."""

    mrr: float
    hits_1: float
    hits_5: float
    hits_10: float


class Asked(NamedTuple):
    """Interactions whose recipient is to be predicted, each from what came before it.

    `latest`: int64[n, members], when each member last did anything by then, NONE if never.
    """

    places: Ints
    circles: Circles
    latest: Ints


def next_contact(
    recording: Recording, model: ScoreModel, saw: Saw, share: float = SHARE
) -> dict[str, NextContact]:
    """The measures by reading; `saw` is given how many more events were replayed."""
    found = recording.interactions
    places = found[found >= recording.part(share)]
    ranks: dict[str, list[Floats]] = {}
    for asked, tables, baselines in asks(recording, places, saw):
        read = likelihoods(asked.circles.rows, circumstances(asked), model.likelihood)
        for name, scores in _readings(recording, asked, tables, baselines, read, model):
            ranks.setdefault(name, []).append(_ranks(recording, asked, read, scores))
    return {name: _measured(np.concatenate(found)) for name, found in ranks.items()}


def asks(recording: Recording, places: Ints, saw: Saw) -> Iterator[tuple[Asked, Tables, Baselines]]:
    """The interactions at `places`, a few at a time, and what came before them.

    Taken together are those whose actors had no part in any event between.
    """
    tables, baselines = Tables(recording), Baselines(recording)
    for group in _independent(recording, places):
        start = int(group[0])
        saw(start - tables.place)
        tables.advance(start)
        baselines.advance(start)
        latest = _latest(recording, tables.latest, start, int(group[-1]) + 1)[group - start]
        egos, at = recording.actor[group].tolist(), recording.at[group].tolist()
        yield Asked(group, tables.circles(egos, at), latest), tables, baselines
    saw(len(recording) - tables.place)


def _independent(recording: Recording, places: Ints) -> Iterator[Ints]:
    """`places` in groups; no event from a group's first on touches the actor of a later one."""
    actor, target = recording.actor.tolist(), recording.target.tolist()
    group: list[int] = []
    touched: set[int] = set()
    for place in places.tolist():
        if group:
            for between in range(group[-1], place):
                touched |= {actor[between], target[between]}
            if place - group[0] >= _SPAN or actor[place] in touched:
                yield np.array(group)
                group, touched = [], set()
        group.append(place)
    if group:
        yield np.array(group)


def _latest(recording: Recording, latest: Ints, start: int, end: int) -> Ints:
    """When each member last did anything before each event: int64[end − start, members]."""
    before = np.repeat(latest[None], end - start, axis=0)
    for place in range(start, end - 1):
        for member in {int(recording.actor[place]), int(recording.target[place])} - {NOBODY}:
            later = before[place + 1 - start :, member]
            np.maximum(later, recording.at[place], out=later)
    return before


def _readings(
    recording: Recording,
    asked: Asked,
    tables: Tables,
    baselines: Baselines,
    read: Likelihoods,
    model: ScoreModel,
) -> Iterator[tuple[str, Floats]]:
    """Each reading's scores of all members: float64[n, members]."""
    circles = asked.circles
    yield "score", _all(asked, tables.scored_rows(circles, model).score, 0.0)
    yield "likelihood", _all(asked, read.next, new_faces(recording, asked, model.likelihood))
    found = baselines.read(circles.ego, circles.contact, circles.at)
    for name, scores in found.items():
        yield name, _all(asked, scores, -np.inf if name.startswith("recency") else 0.0)


def circumstances(asked: Asked) -> Circumstances:
    """What was known of both ends by then."""
    circles = asked.circles
    return Circumstances(
        circles.at,
        circles.ask,
        asked.latest[circles.ask, circles.ego],
        asked.latest[circles.ask, circles.contact],
    )


def new_faces(recording: Recording, asked: Asked, model: Likelihood) -> Floats:
    """Points towards being next of each member, if ego has no history with it."""
    level = model.next["new_face"] + model.next["new_faces"] * made_lately(asked)
    points: Floats = level[:, None] + model.next["new_face_active"] * strange_activity(
        recording, asked
    )
    return points


def made_lately(asked: Asked) -> Floats:
    """ln(1 + n) of how many contacts ego made in the last week, for each asked: float64[n]."""
    circles = asked.circles
    new = circles.at - circles.rows.first.min(axis=1) < 7 * DAY_MS
    made: Floats = np.log1p(np.bincount(circles.ask, new, len(asked.places)))
    return made


def strange_activity(recording: Recording, asked: Asked) -> Floats:
    """How freshly each member did anything, for each that is asked: float64[n, members]."""
    return freshness(ages(recording.at[asked.places][:, None], asked.latest), HOUR_MS)


def _all(asked: Asked, scores: Floats, other: Floats | float) -> Floats:
    """`scores` of those in the circles, `other` of everybody else."""
    every = np.empty(asked.latest.shape)
    every[:] = other
    every[asked.circles.ask, asked.circles.contact] = scores
    return every


def _ranks(recording: Recording, asked: Asked, read: Likelihoods, scores: Floats) -> Floats:
    """The rank of each true recipient, draws as their average.

    Last come ego, and whom it has addressed in the same act already, whatever their scores.
    """
    every, circles, addressed = np.arange(len(asked.places)), asked.circles, read.signals.addressed
    scores[every, recording.actor[asked.places]] = -np.inf
    scores[circles.ask[addressed], circles.contact[addressed]] = -np.inf
    true = scores[every, recording.target[asked.places]][:, None]
    ranks: Floats = (scores > true).sum(axis=1) + ((scores == true).sum(axis=1) + 1) / 2
    return ranks


def _measured(ranks: Floats) -> NextContact:
    shares = [float((ranks <= depth).mean()) for depth in (1, 5, 10)]
    return NextContact(float((1 / ranks).mean()), *shares)
