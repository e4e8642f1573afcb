"""Samples to fit on: what was known at some time, and what happened then."""

from collections.abc import Callable

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.evaluation.memory_tables import Tables
from relationships.evaluation.next_contact import (
    Asked,
    asks,
    circumstances,
    made_lately,
    strange_activity,
)
from relationships.evaluation.recording import Recording
from relationships.evaluation.snapshots import Snapshot, snapshots
from relationships.evaluation.tallies.new_ties import AHEAD_DAYS, candidates, strangers
from relationships.likelihood.constants import NEW_FACE
from relationships.likelihood.features import NEXT, PAIR, features
from relationships.likelihood.meeting import meeting_features
from relationships.likelihood.signals import signals
from relationships.regression.losses import Choices, Outcomes
from schemas.times import DAY_MS

CHOICES = 4_000
"""At most so many interactions are taken as choices, evenly over time."""

SNAPSHOTS = 20
"""Outcomes are taken at so many times, evenly spread."""

RELATIONSHIPS = 20_000
"""At most so many relationships are taken of each of these times, drawn by lot."""

OUTCOMES_DAYS = {"week": 7, "month": 30, "meet": AHEAD_DAYS}
"""How many days each horizon looks ahead."""

_FACES = 20
"""So many of those without history stand for all, in each choice."""

_SEED = 6
_WIDTH = len(NEXT) + len(NEW_FACE)

Saw = Callable[[int], object]


def choices(recording: Recording, start: float, saw: Saw) -> tuple[Ints, Choices]:
    """Whom ego wrote to next, for interactions from the share `start` of them on; their places."""
    found = recording.interactions
    places = found[found >= recording.part(start)]
    places = places[:: max(1, -(-len(places) // CHOICES))]
    draw = np.random.default_rng(_SEED)
    parts: list[Choices] = []
    n = 0
    for asked, _, _ in asks(recording, places, saw):
        parts.append(_numbered(_options(recording, asked, draw), n))
        n += parts[-1].evidence
    return places, Choices(
        np.concatenate([part.features for part in parts]),
        np.concatenate([part.choice for part in parts]),
        np.concatenate([part.chosen for part in parts]),
        np.concatenate([part.offset for part in parts]),
    )


def _options(recording: Recording, asked: Asked, draw: np.random.Generator) -> Choices:
    """For each that is asked about its circle, and some of those without history."""
    circles = asked.circles
    known = np.zeros((len(circles), _WIDTH))
    known[:, : len(NEXT)] = features(signals(circles.rows, circumstances(asked)), NEXT)
    ask, face, stands = _faces(recording, asked, draw)
    new = np.zeros((len(ask), _WIDTH))
    new[:, len(NEXT)] = 1
    new[:, len(NEXT) + 1] = strange_activity(recording, asked)[ask, face]
    new[:, len(NEXT) + 2] = made_lately(asked)[ask]
    number = np.concatenate([circles.ask, ask])
    contact = np.concatenate([circles.contact, face])
    return Choices(
        np.concatenate([known, new]),
        number,
        contact == recording.target[asked.places[number]],
        np.concatenate([np.zeros(len(known)), np.log(stands)]),
    )


def _faces(
    recording: Recording, asked: Asked, draw: np.random.Generator
) -> tuple[Ints, Ints, Floats]:
    """Those without history: of which that is asked, the member, how many it stands for.

    All who were chosen, and a sample of the others.
    """
    circles, every = asked.circles, np.arange(len(asked.places))
    strange = np.ones(asked.latest.shape, bool)
    strange[circles.ask, circles.contact] = False
    strange[every, recording.actor[asked.places]] = False
    target = recording.target[asked.places]
    chosen = np.zeros(strange.shape, bool)
    chosen[every, target] = strange[every, target]
    part = min(1.0, _FACES / len(recording.members))
    sampled = strange & ~chosen & (draw.random(strange.shape) < part)
    ask, face = np.nonzero(sampled | chosen)
    return ask, face, np.where(chosen[ask, face], 1.0, 1 / part)


def split(choices: Choices, n: int) -> tuple[Choices, Choices]:
    """The first `n` choices, and the others, numbered anew."""
    place = int(np.searchsorted(choices.choice, n))
    return _part(choices, slice(place), 0), _part(choices, slice(place, None), n)


def _part(choices: Choices, part: slice, first: int) -> Choices:
    return Choices(
        choices.features[part],
        choices.choice[part] - first,
        choices.chosen[part],
        choices.offset[part],
    )


def _numbered(options: Choices, first: int) -> Choices:
    """The options of each choice side by side, and the choices numbered from `first` on."""
    order = np.argsort(options.choice, kind="stable")
    return Choices(
        options.features[order],
        first + options.choice[order],
        options.chosen[order],
        options.offset[order],
    )


def outcomes(recording: Recording, start: float, saw: Saw) -> dict[str, Outcomes]:
    """Whether pairs were in touch within a week and a month, and strangers met: by horizon.

    Of snapshots at `SNAPSHOTS` times from the share `start` of the interactions on, of those that
    have the whole horizon recorded after them; a horizon without any is not there.
    """
    first, end = int(recording.at[recording.part(start)]), int(recording.at[-1])
    last = max(first, end - min(OUTCOMES_DAYS.values()) * DAY_MS)
    times = np.unique(np.linspace(first, last, SNAPSHOTS).astype(np.int64)).tolist()
    draw = np.random.default_rng(_SEED)
    parts: dict[str, list[Outcomes]] = {}
    for snapshot, tables, _ in snapshots(recording, times, saw):
        for horizon, days in OUTCOMES_DAYS.items():
            if snapshot.at + days * DAY_MS <= end:
                found = _outcomes(recording, snapshot, tables, horizon, draw)
                parts.setdefault(horizon, []).append(found)
    return {horizon: joined(each) for horizon, each in parts.items()}


def _outcomes(
    recording: Recording,
    snapshot: Snapshot,
    tables: Tables,
    horizon: str,
    draw: np.random.Generator,
) -> Outcomes:
    if horizon == "meet":
        met = candidates(recording, snapshot, tables)
        pairs = meeting_features(strangers(tables, met, snapshot.at))
        return Outcomes(pairs, met.met, met.weight)
    circles = snapshot.circles
    some = np.arange(len(circles))
    if len(some) > RELATIONSHIPS:
        some = draw.choice(some, RELATIONSHIPS, replace=False)
    read = features(signals(circles.rows, tables.circumstances(circles)), PAIR)[some]
    happened = snapshot.after[OUTCOMES_DAYS[horizon]][some] > 0
    return Outcomes(read, happened, np.ones(len(some)))


def joined(parts: list[Outcomes]) -> Outcomes:
    """All cases of `parts`."""
    return Outcomes(
        np.concatenate([part.features for part in parts]),
        np.concatenate([part.happened for part in parts]),
        np.concatenate([part.weight for part in parts]),
    )
