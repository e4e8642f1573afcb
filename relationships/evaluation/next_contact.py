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
from relationships.likelihood.reading import likelihoods
from relationships.likelihood.signals import LONG_MS, Circumstances
from relationships.row.rows import NONE
from relationships.score.score_model import ScoreModel
from schemas.times import HOUR_MS

SHARE = 0.85
"""The interactions after this share of them are asked about."""

_BATCH = 64

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
    ranks: dict[str, list[Floats]] = {}
    for asked, tables, baselines in asks(recording, recording.part(share), saw):
        for name, scores in _readings(recording, asked, tables, baselines, model):
            ranks.setdefault(name, []).append(_ranks(recording, asked, scores))
    return {name: _measured(np.concatenate(found)) for name, found in ranks.items()}


def asks(recording: Recording, start: int, saw: Saw) -> Iterator[tuple[Asked, Tables, Baselines]]:
    """All interactions from `start` on, a few at a time, and what came before them.

    Taken together are those whose actors had no part in any event between.
    """
    tables, baselines = Tables(recording), Baselines(recording)
    interactions = np.zeros(len(recording), bool)
    interactions[recording.interactions] = True
    tables.advance(start)
    saw(start)
    while start < len(recording):
        end = _independent(recording, start)
        places = start + np.flatnonzero(interactions[start:end])
        baselines.advance(start)
        if len(places):
            latest = _latest(recording, tables.latest, start, end)[places - start]
            egos, at = recording.actor[places].tolist(), recording.at[places].tolist()
            yield Asked(places, tables.circles(egos, at), latest), tables, baselines
        tables.advance(end)
        saw(end - start)
        start = end


def _independent(recording: Recording, start: int) -> int:
    """The end of the events from `start` on whose actors none before them touches."""
    touched: set[int] = set()
    end = start
    while end < min(start + _BATCH, len(recording)) and recording.actor[end] not in touched:
        touched |= {int(recording.actor[end]), int(recording.target[end])}
        end += 1
    return end


def _latest(recording: Recording, latest: Ints, start: int, end: int) -> Ints:
    """When each member last did anything before each event: int64[end − start, members]."""
    before = np.repeat(latest[None], end - start, axis=0)
    for place in range(start, end - 1):
        for member in {int(recording.actor[place]), int(recording.target[place])} - {NOBODY}:
            later = before[place + 1 - start :, member]
            np.maximum(later, recording.at[place], out=later)
    return before


def _readings(
    recording: Recording, asked: Asked, tables: Tables, baselines: Baselines, model: ScoreModel
) -> Iterator[tuple[str, Floats]]:
    """Each reading's scores of all members: float64[n, members]."""
    circles = asked.circles
    yield "score", _all(asked, tables.scored_rows(circles, model).score, 0.0)
    read = likelihoods(circles.rows, circumstances(asked), model.likelihood)
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
    points: Floats = model.next["new_face"] + model.next["new_face_active"] * strange_activity(
        recording, asked
    )
    return points


def strange_activity(recording: Recording, asked: Asked) -> Floats:
    """How freshly each member did anything, for each that is asked: float64[n, members]."""
    at = recording.at[asked.places][:, None]
    idle = np.where(asked.latest == NONE, LONG_MS, np.minimum(at - asked.latest, LONG_MS))
    return freshness(idle.astype(np.float64), HOUR_MS)


def _all(asked: Asked, scores: Floats, other: Floats | float) -> Floats:
    """`scores` of those in the circles, `other` of everybody else."""
    every = np.empty(asked.latest.shape)
    every[:] = other
    every[asked.circles.ask, asked.circles.contact] = scores
    return every


def _ranks(recording: Recording, asked: Asked, scores: Floats) -> Floats:
    """The rank of each true recipient among all but ego, draws as their average."""
    every = np.arange(len(asked.places))
    scores[every, recording.actor[asked.places]] = -np.inf
    true = scores[every, recording.target[asked.places]][:, None]
    ranks: Floats = (scores > true).sum(axis=1) + ((scores == true).sum(axis=1) + 1) / 2
    return ranks


def _measured(ranks: Floats) -> NextContact:
    shares = [float((ranks <= depth).mean()) for depth in (1, 5, 10)]
    return NextContact(float((1 / ranks).mean()), *shares)
