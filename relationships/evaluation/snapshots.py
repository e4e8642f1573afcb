"""Snapshots: all relationships of every week, and what became of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from relationships.arrays import Ints
from relationships.evaluation.baselines import Baselines
from relationships.evaluation.memory_tables import Circles, Tables
from relationships.evaluation.recording import Recording
from schemas.times import DAY_MS

SHARE = 0.7
"""The first snapshot is taken where the rest of the interactions begins."""

EVERY_DAYS = 7
HORIZONS_DAYS = (7, 28, 30)
"""What happens within so many days is counted."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everyone's circles at one moment.

    `before`: for each relationship the interactions, in either direction, of the 28 days before
    it; `after`: of so many days from it on.
    """

    at: int
    circles: Circles
    before: Ints
    after: dict[int, Ints]


def snapshot_times(
    recording: Recording, start: int, end: int, every_days: int = EVERY_DAYS
) -> list[int]:
    """When snapshots are taken between two times (epoch ms): each has all that follows recorded.

    One at least, at `start`, whatever is recorded after it.
    """
    last = end - max(HORIZONS_DAYS) * DAY_MS
    return list(range(start, max(last, start) + 1, every_days * DAY_MS))


def weekly_times(recording: Recording) -> list[int]:
    """Weekly through the last 1 − `SHARE` of the interactions."""
    start = int(recording.at[recording.part(SHARE)])
    return snapshot_times(recording, start, int(recording.at[-1]))


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
        pair = recording.pair_of(circles.ego, circles.contact)
        after = {days: _counted(recording, pair, at, at + days * DAY_MS) for days in HORIZONS_DAYS}
        before = _counted(recording, pair, at - 28 * DAY_MS, at)
        yield Snapshot(at, circles, before, after), tables, baselines
    saw(len(recording) - tables.place)


def _counted(recording: Recording, pair: Ints, start: int, end: int) -> Ints:
    """How many interactions of each `pair` there are from `start` to before `end` (epoch ms)."""
    found = recording.interactions
    times = recording.at[found]
    within = found[np.searchsorted(times, start) : np.searchsorted(times, end)]
    pairs, counts = np.unique(recording.pair[within], return_counts=True)
    if not len(pairs):
        return np.zeros(len(pair), np.int64)
    place = np.minimum(np.searchsorted(pairs, pair), len(pairs) - 1)
    counted: Ints = np.where(pairs[place] == pair, counts[place], 0)
    return counted
