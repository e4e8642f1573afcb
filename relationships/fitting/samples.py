"""Samples to fit on: what was known at some time, and what happened then."""

from collections.abc import Callable

import numpy as np

from relationships.arrays import Flags, Floats, Ints
from relationships.evaluation.new_ties import candidates, strangers
from relationships.evaluation.next_contact import Asked, asks, circumstances, strange_activity
from relationships.evaluation.recording import Recording
from relationships.evaluation.snapshots import HORIZONS_DAYS, snapshots
from relationships.likelihood.constants import NEW_FACE
from relationships.likelihood.features import NAMES, features
from relationships.likelihood.meeting import meeting_features
from relationships.likelihood.signals import signals
from relationships.regression.losses import Choices, Outcomes
from schemas.times import DAY_MS

CHOICES = 10_000
"""At most so many interactions are taken as choices, evenly over time."""

SNAPSHOTS = 20
"""Outcomes are taken at so many times, evenly spread."""

_FACES = 20
"""So many of those without history stand for all, in each choice."""

_SEED = 6
_WIDTH = len(NAMES) + len(NEW_FACE)

Saw = Callable[[int], object]


def choices(recording: Recording, start: float, saw: Saw) -> Choices:
    """Whom ego wrote to next, for the interactions from the share `start` of them on."""
    first = recording.part(start)
    every = max(1, int((recording.interactions >= first).sum()) // CHOICES)
    draw = np.random.default_rng(_SEED)
    parts: list[Choices] = []
    n = 0
    for asked, _, _ in asks(recording, first, saw):
        options = _options(recording, asked, draw)
        numbered = _numbered(options, asked.places % every == 0, n)
        n += numbered.evidence
        parts.append(numbered)
    return Choices(
        np.concatenate([part.features for part in parts]),
        np.concatenate([part.choice for part in parts]),
        np.concatenate([part.chosen for part in parts]),
        np.concatenate([part.offset for part in parts]),
    )


def _options(recording: Recording, asked: Asked, draw: np.random.Generator) -> Choices:
    """For each that is asked about its circle, and some of those without history."""
    circles = asked.circles
    known = np.zeros((len(circles), _WIDTH))
    known[:, : len(NAMES)] = features(signals(circles.rows, circumstances(asked)))
    ask, face, stands = _faces(recording, asked, draw)
    new = np.zeros((len(ask), _WIDTH))
    new[:, len(NAMES)] = 1
    new[:, len(NAMES) + 1] = strange_activity(recording, asked)[ask, face]
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


def _numbered(options: Choices, wanted: Flags, first: int) -> Choices:
    """The choices that are `wanted`, side by side, numbered from `first` on."""
    order = np.argsort(options.choice, kind="stable")
    order = order[wanted[options.choice[order]]]
    _, number = np.unique(options.choice[order], return_inverse=True)
    return Choices(
        options.features[order],
        first + number.astype(np.int64),
        options.chosen[order],
        options.offset[order],
    )


def outcomes(recording: Recording, start: float, saw: Saw) -> dict[str, Outcomes]:
    """Whether pairs were in touch within a week and a month, and strangers met: by horizon.

    Of snapshots at `SNAPSHOTS` times from the share `start` of the interactions on.
    """
    first = int(recording.at[recording.part(start)])
    last = max(first, int(recording.at[-1]) - max(HORIZONS_DAYS) * DAY_MS)
    times = np.linspace(first, last, SNAPSHOTS).astype(np.int64).tolist()
    parts: dict[str, list[Outcomes]] = {"week": [], "month": [], "meet": []}
    for snapshot, tables, _ in snapshots(recording, times, saw):
        circles = snapshot.circles
        read = features(signals(circles.rows, tables.circumstances(circles)))
        for horizon, days in (("week", 7), ("month", 30)):
            happened = snapshot.after[days] > 0
            parts[horizon].append(Outcomes(read, happened, np.ones(len(happened))))
        met = candidates(recording, snapshot, tables)
        pairs = meeting_features(strangers(tables, met, snapshot.at))
        parts["meet"].append(Outcomes(pairs, met.met, met.weight))
    return {horizon: joined(each) for horizon, each in parts.items()}


def joined(parts: list[Outcomes]) -> Outcomes:
    """All cases of `parts`."""
    return Outcomes(
        np.concatenate([part.features for part in parts]),
        np.concatenate([part.happened for part in parts]),
        np.concatenate([part.weight for part in parts]),
    )
