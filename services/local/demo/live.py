"""The sample world from now on: an event about every second, without end.

The cast broadcasts, so that there is news, but few of its members deal with each other, and they
did so often before: stories hold. Most exchanges are those of a crowd outside of the cast.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import count
from random import Random

from services.local.demo import acts, crowd
from services.local.demo.acts import Event
from services.local.demo.bonds import DAYS, Bond
from services.local.demo.cast import Member
from services.local.demo.society import society

PAUSE_S = 1.2
"""From one beginning to the next, on average; with the answers, about an event a second."""

HASTE_S = 45.0
"""How long an answer takes on average, short enough to be watched."""

EXCHANGES = 0.006
"""The share of what begins that is between two of the cast."""

BROADCASTS = 0.2
"""The share that is a post or an article by one of the cast: about one every six seconds."""

OFTEN = 0.4
"""Exchanges a day from which on a bond goes on live: a few more are no news there."""

_RARE = frozenset({"call", "meeting", "endorse"})

Beginning = Callable[[Random, float], Iterable[Event]]
"""What begins at a time (seconds since 1970): an event, and perhaps its answer."""


def live(seed: int, since: int) -> Iterator[Event]:
    """Events after `since` (epoch milliseconds) in order of time, with ids of their own."""
    people = society(seed)
    kinds: list[Beginning] = [
        _exchanges(people.bonds),
        _broadcasts(people.members),
        crowd.exchanges(seed, HASTE_S),
    ]
    shares = [EXCHANGES, BROADCASTS, 1 - EXCHANGES - BROADCASTS]

    def begin(rng: Random, at: float) -> Iterable[Event]:
        return rng.choices(kinds, shares)[0](rng, at)

    rng = Random(f"live {seed} {since}")
    for n, event in enumerate(_in_order(rng, begin, since / 1000)):
        yield {"id": f"live-{seed}-{since}-{n}", **event}


def _in_order(rng: Random, begin: Beginning, at: float) -> Iterator[Event]:
    """Holds answers back until their time has come."""
    waiting: list[tuple[int, int, Event]] = []
    order = count()
    while True:
        at += rng.expovariate(1 / PAUSE_S)
        while waiting and waiting[0][0] <= at * 1000:
            yield heapq.heappop(waiting)[2]
        for event in begin(rng, at):
            heapq.heappush(waiting, (event["at"], next(order), event))


def _exchanges(bonds: Iterable[Bond]) -> Beginning:
    """Between those who are in touch often, at any hour: whoever looks shall see them."""
    close = [_lightly(bond) for bond in bonds if _daily(bond) >= OFTEN]
    rates = [*map(_daily, close)]

    def begin(rng: Random, at: float) -> Iterable[Event]:
        return acts.exchange(rng, rng.choices(close, rates)[0], at, HASTE_S)

    return begin


def _broadcasts(members: tuple[Member, ...]) -> Beginning:
    def begin(rng: Random, at: float) -> Iterable[Event]:
        member = rng.choice(members)
        act = acts.post if member.is_brand or rng.random() < 0.4 else acts.read
        return [act(rng, member, at)]

    return begin


def _daily(bond: Bond) -> float:
    """How many exchanges begin on the world's last day."""
    return bond.rate * bond.shape(DAYS)


def _lightly(bond: Bond) -> Bond:
    """A second stands for minutes here: nobody meets or calls that often."""
    return replace(bond, mix={kind: n for kind, n in bond.mix.items() if kind not in _RARE})
