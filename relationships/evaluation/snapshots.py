"""Snapshots: all relationships of every week, and what became of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from relationships.arrays import Ints
from relationships.evaluation.baselines import Baselines
from relationships.evaluation.memory_tables import Circles, Tables
from relationships.evaluation.recording import Recording
from relationships.evaluation.truth import Truth
from schemas.times import DAY_MS

SHARE = 0.7
"""The first snapshot is taken where the rest of the interactions begins."""

EVERY_DAYS = 7
MONTH_DAYS = 28
HORIZONS_DAYS = (7, MONTH_DAYS, 30)
"""What happens within so many days is counted."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everyone's circles at one moment.

    `before`: for each relationship the interactions, in either direction, of the 28 days before
    it; `after`: of so many days from it on; `letters`: of those of the next 28 days the ones
    that addressed one member alone.
    """

    at: int
    circles: Circles
    before: Ints
    after: dict[int, Ints]
    letters: Ints

    def followed(self, truth: Truth) -> Ints:
        """The interactions of the next 28 days that a ranking is held against."""
        return self.letters if truth is Truth.LETTERS else self.after[MONTH_DAYS]


def snapshot_times(
    recording: Recording, start: int, end: int, every_days: int = EVERY_DAYS
) -> list[int]:
    """When snapshots are taken between two times (epoch ms): each has all that follows recorded.

    One at least, at `start`, whatever is recorded after it: see `days_after`.
    """
    last = end - max(HORIZONS_DAYS) * DAY_MS
    return list(range(start, max(last, start) + 1, every_days * DAY_MS))


def weekly_times(recording: Recording) -> list[int]:
    """Weekly through the last 1 − `SHARE` of the interactions."""
    start = int(recording.at[recording.part(SHARE)])
    return snapshot_times(recording, start, int(recording.at[-1]))


def days_after(recording: Recording, times: list[int]) -> int:
    """How many whole days are recorded after the last of the snapshots' `times`."""
    return int(recording.at[-1] - times[-1]) // DAY_MS


def snapshots(
    recording: Recording, times: list[int], saw: Callable[[int], object]
) -> Iterator[tuple[Snapshot, Tables, Baselines]]:
    """A snapshot at each of `times`, and the tables and baselines as they are then."""
    tables, baselines = Tables(recording), Baselines(recording)
    everyone = list(range(len(recording.members)))
    for at in times:
        place = int(np.searchsorted(recording.at, at))
        saw(place - tables.place)
        tables.advance(place)
        baselines.advance(place)
        circles = tables.circles(everyone, [at] * len(everyone))
        yield _snapshot(recording, circles, at), tables, baselines
    saw(len(recording) - tables.place)


def _snapshot(recording: Recording, circles: Circles, at: int) -> Snapshot:
    pair = recording.pair_of(circles.ego, circles.contact)
    every = recording.interactions
    letters = every[recording.audience[every] == 1]

    def ahead(places: Ints, days: int) -> Ints:
        return _counted(recording, places, pair, at, at + days * DAY_MS)

    return Snapshot(
        at=at,
        circles=circles,
        before=_counted(recording, every, pair, at - MONTH_DAYS * DAY_MS, at),
        after={days: ahead(every, days) for days in HORIZONS_DAYS},
        letters=ahead(letters, MONTH_DAYS),
    )


def _counted(recording: Recording, places: Ints, pair: Ints, start: int, end: int) -> Ints:
    """How many interactions of each `pair`, of those at `places`, there are in [start, end)."""
    times = recording.at[places]
    within = places[np.searchsorted(times, start) : np.searchsorted(times, end)]
    pairs, counts = np.unique(recording.pair[within], return_counts=True)
    if not len(pairs):
        return np.zeros(len(pair), np.int64)
    place = np.minimum(np.searchsorted(pairs, pair), len(pairs) - 1)
    counted: Ints = np.where(pairs[place] == pair, counts[place], 0)
    return counted
