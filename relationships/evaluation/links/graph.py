"""A dynamic graph: links in time order, to oneself too, and its parts by time."""

from dataclasses import dataclass

import numpy as np

from relationships.arrays import Flags, Floats, Ints

BATCH = 200
"""So many links are measured together."""

VALIDATION = 0.7
TEST = 0.85
"""What comes after this share of the time is asked about; what comes before it, back to
`VALIDATION`, is what choices are made by."""


@dataclass(frozen=True, slots=True)
class Graph:
    """m links in time order: `source` and `target` are numbers of members, `at` epoch ms."""

    source: Ints
    target: Ints
    at: Ints

    @property
    def edge(self) -> Ints:
        """A number for each directed pair; see `pair`."""
        return self.pair(self.source, self.target)

    @property
    def size(self) -> int:
        """More than any member's number."""
        return int(max(self.source.max(), self.target.max())) + 1

    def pair(self, source: Ints, target: Ints) -> Ints:
        """The number of a directed pair."""
        return source * self.size + target

    def moment(self, share: float) -> float:
        """The time by which a share of the links has happened (epoch ms)."""
        return float(np.quantile(self.at, share))

    def batches(self, first: float, last: float) -> list[Ints]:
        """The places of links after `first` and not after `last` (epoch ms), `BATCH` at a time."""
        places = np.flatnonzero((self.at > first) & (self.at <= last))
        return [places[start : start + BATCH] for start in range(0, len(places), BATCH)]


@dataclass(frozen=True, slots=True)
class Queries:
    """n pairs to judge from what was before `at` (epoch ms): whether a link `held`."""

    source: Ints
    target: Ints
    at: Ints
    held: Floats
    batch: Ints

    def where(self, chosen: Flags) -> "Queries":
        """Those of them that are `chosen`."""
        return Queries(
            self.source[chosen],
            self.target[chosen],
            self.at[chosen],
            self.held[chosen],
            self.batch[chosen],
        )
