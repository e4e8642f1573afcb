"""Strangers to the cast: they keep the system busy and touch nobody's story."""

from collections.abc import Callable, Iterator
from random import Random

from services.local.demo import acts
from services.local.demo.acts import Event
from services.local.demo.bonds import FRIENDS, Bond
from services.local.demo.cast import Member, crowd

NEIGHBOURS = 6
"""How many others each of them deals with, on either side."""


def exchanges(seed: int, haste_s: float) -> Callable[[Random, float], Iterator[Event]]:
    """What begins between two of the crowd at a time; who acts first says who it is."""
    members = crowd(seed)
    unseen = set(members)

    def introduced(member: Member, at: float) -> Iterator[Event]:
        if member in unseen:
            unseen.remove(member)
            yield acts.profile(member, at)

    def begin(rng: Random, at: float) -> Iterator[Event]:
        bond = _bond(rng, members)
        for member in (bond.one, bond.other):
            yield from introduced(member, at)
        yield from acts.exchange(rng, bond, at, haste_s)

    return begin


def _bond(rng: Random, members: tuple[Member, ...]) -> Bond:
    """Of one with a neighbour in the order of `members`, so that the same two meet again."""
    one = rng.randrange(len(members))
    other = (one + rng.randint(1, NEIGHBOURS)) % len(members)
    return Bond(one=members[one], other=members[other], mix=FRIENDS, rate=0)
