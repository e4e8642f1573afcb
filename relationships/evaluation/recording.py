"""A recording: events in time order as columns, to be replayed through the product's own fold."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from relationships.arrays import Ints
from relationships.evaluation.distinct import distinct
from relationships.keys import row_key
from relationships.row.effects import EFFECTS, TIE_EFFECTS
from schemas.events import FeedEvent

NOBODY = -1
"""The target of an update."""


@dataclass(frozen=True)
class Recording:
    """m events in time order. `actor`, `target`: numbers of `members`, `target` of updates NOBODY.

    `at`: epoch ms. `effects`: int64[m, 2], see `relationships.row.effects`, -1 for updates.
    `net`: 1, or 0 for what was taken back. `audience`: how many members the act addressed.
    `updates`: the updates by their place. `repeats`: how many events were left out because
    another says the same; `self_targets`: how many more, as they are of a member with itself.
    """

    members: list[str]
    actor: Ints
    target: Ints
    at: Ints
    effects: Ints
    net: Ints
    audience: Ints
    updates: dict[int, FeedEvent]
    repeats: int
    self_targets: int = 0

    def __len__(self) -> int:
        return len(self.at)

    @cached_property
    def interactions(self) -> Ints:
        """The places of interactions that hold: neither ties, updates nor what was taken back."""
        own = self.effects[:, 0]
        return np.flatnonzero((own >= 0) & (own < TIE_EFFECTS) & (self.net > 0))

    @cached_property
    def pair(self) -> Ints:
        """For each event a number that both directions of a pair share; see `pair_of`."""
        return self.pair_of(self.actor, self.target)

    def pair_of(self, one: Ints, other: Ints) -> Ints:
        """The number of the pair of two members, whichever comes first."""
        return np.minimum(one, other) * len(self.members) + np.maximum(one, other)

    def key(self, ego: int, contact: int) -> bytes:
        """The key of the row of two members."""
        return row_key(self.members[ego], self.members[contact])

    def upto(self, place: int) -> "Recording":
        """The events before `place`."""
        return replace(
            self,
            actor=self.actor[:place],
            target=self.target[:place],
            at=self.at[:place],
            effects=self.effects[:place],
            net=self.net[:place],
            audience=self.audience[:place],
        )

    def part(self, share: float) -> int:
        """The place of the interaction with which the last 1 − `share` of them begin."""
        found = self.interactions
        if not len(found):
            return len(self)
        return int(found[min(int(share * len(found)), len(found) - 1)])


def record(events: Iterable[FeedEvent]) -> Recording:
    """The recording of valid `events` that have times, in whatever order they come."""
    ordered, net, repeats = distinct(events)
    number: dict[str, int] = {}
    for event in ordered:
        number.setdefault(event.actor, len(number))
        if event.target is not None:
            number.setdefault(event.target, len(number))
    return Recording(
        members=list(number),
        actor=_column(number[event.actor] for event in ordered),
        target=_column(NOBODY if e.target is None else number[e.target] for e in ordered),
        at=_column(e.at for e in ordered if e.at is not None),
        effects=np.array([EFFECTS.get(e.kind, (-1, -1)) for e in ordered], np.int64).reshape(-1, 2),
        net=_column(net),
        audience=_column(event.audience for event in ordered),
        updates={place: e for place, e in enumerate(ordered) if e.target is None},
        repeats=repeats,
    )


def _column(values: Iterable[int]) -> Ints:
    return np.fromiter(values, np.int64)
