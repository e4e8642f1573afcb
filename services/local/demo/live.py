"""The sample world from now on: the same people, an event about every second, without end."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate, count
from random import Random

from services.local.demo import acts
from services.local.demo.acts import Event
from services.local.demo.bonds import Bond
from services.local.demo.cast import Member
from services.local.demo.interactions import intensity
from services.local.demo.rhythm import HOUR_S
from services.local.demo.society import society
from services.local.demo.span import span_until

PAUSE_S = 1.2
"""From one beginning to the next, on average; with the answers, about an event a second."""

HASTE_S = 45.0
"""How long an answer takes on average, short enough to be watched."""

_BROADCASTS = 0.2
_RARE = frozenset({"call", "meeting", "endorse"})

Beginning = Callable[[Random, float], Iterable[Event]]
"""What begins at a time (seconds since 1970): an event, and perhaps its answer."""


def live(seed: int, since: int) -> Iterator[Event]:
    """Events after `since` (epoch milliseconds) in order of time, with ids of their own."""
    people = society(seed)
    exchange = _exchanges([_lightly(bond) for bond in people.bonds], since)
    broadcast = _broadcasts(people.members)

    def begin(rng: Random, at: float) -> Iterable[Event]:
        return broadcast(rng, at) if rng.random() < _BROADCASTS else exchange(rng, at)

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


def _exchanges(bonds: list[Bond], since: int) -> Beginning:
    """Between those who deal most with each other, at an hour when they are awake."""
    intensities = [intensity(bond, span_until(since)) for bond in bonds]

    @lru_cache(maxsize=1)
    def busy(hour: float) -> list[float]:
        return list(accumulate(rate(hour * HOUR_S) for rate in intensities))

    def begin(rng: Random, at: float) -> Iterable[Event]:
        bond = rng.choices(bonds, cum_weights=busy(at // HOUR_S))[0]
        return acts.exchange(rng, bond, at, HASTE_S)

    return begin


def _broadcasts(members: tuple[Member, ...]) -> Beginning:
    def begin(rng: Random, at: float) -> Iterable[Event]:
        member = rng.choice(members)
        act = acts.post if member.is_brand or rng.random() < 0.4 else acts.read
        return [act(rng, member, at)]

    return begin


def _lightly(bond: Bond) -> Bond:
    """A second stands for minutes here: nobody meets or calls that often."""
    return replace(bond, mix={kind: n for kind, n in bond.mix.items() if kind not in _RARE})
