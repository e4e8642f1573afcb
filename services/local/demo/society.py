"""Everybody's everyday: who knows whom beyond the stories, who moves, who travels."""

from collections.abc import Iterator
from random import Random

from services.local.demo import stories
from services.local.demo.bonds import (
    ACQUAINTANCES,
    COLLEAGUES,
    CUSTOMERS,
    DAYS,
    FRIENDS,
    NETWORKING,
    Bond,
    Move,
    Shape,
    Society,
    Trip,
    comeback,
    fading,
    rising,
    steady,
)
from services.local.demo.cast import (
    ANA,
    BRANDS,
    LEADS,
    NIKHIL,
    ORGANIZATIONS,
    Member,
    cast,
)
from services.local.demo.places import CITIES
from services.local.demo.rhythm import work

ANAS_CONTACTS = 48
NETWORKERS_CONTACTS = 90
BRANDS_CUSTOMERS = (42, 34, 26)


def society(seed: int) -> Society:
    """The same society for the same seed."""
    rng = Random(f"society {seed}")
    members = cast(seed)
    named = {*LEADS, *BRANDS}
    extras = [member for member in members if member not in named]
    people = [member for member in members if member not in {ANA, *BRANDS}]
    return Society(
        members=members,
        bonds=(
            *stories.BONDS,
            *_anas(rng, extras),
            *_networkers(rng, extras),
            *_customers(rng, extras),
            *_everyones(rng, people),
        ),
        appointments=stories.APPOINTMENTS,
        certain=stories.CERTAIN,
        moves=(*stories.MOVES, *_moves(rng, extras)),
        trips=(*stories.TRIPS, *_trips(rng, extras)),
    )


def _anas(rng: Random, extras: list[Member]) -> Iterator[Bond]:
    for other in rng.sample(extras, ANAS_CONTACTS):
        yield _bond(rng, ANA, other, median_rate=0.05)


def _networkers(rng: Random, extras: list[Member]) -> Iterator[Bond]:
    for other in rng.sample(extras, NETWORKERS_CONTACTS):
        rate = rng.lognormvariate(-3.2, 0.5)
        yield Bond(
            one=NIKHIL, other=other, mix=NETWORKING, rate=rate, initiative=0.85, answered=0.25,
            since=_before(rng),
        )  # fmt: skip


def _customers(rng: Random, extras: list[Member]) -> Iterator[Bond]:
    for brand, customers in zip(BRANDS, BRANDS_CUSTOMERS, strict=True):
        for one in rng.sample(extras, customers):
            yield Bond(
                one=one, other=brand, mix=CUSTOMERS, rate=rng.lognormvariate(-2.7, 0.8),
                shape=_shape(rng), initiative=0.9, answered=0.4, tie="follow", since=_before(rng),
            )  # fmt: skip


def _everyones(rng: Random, people: list[Member]) -> Iterator[Bond]:
    for one in people:
        others = [other for other in people if other is not one]
        likely = [_closeness(one, other) for other in others]
        for other in dict.fromkeys(rng.choices(others, likely, k=9)):
            yield _bond(rng, one, other, median_rate=0.04)


def _closeness(one: Member, other: Member) -> float:
    shared = len({*one.topics} & {*other.topics})
    colleague = one.organization == other.organization
    return 1 + 2 * shared + 6 * (one.home == other.home) + 10 * colleague


def _bond(rng: Random, one: Member, other: Member, median_rate: float) -> Bond:
    rate = median_rate * rng.lognormvariate(0, 0.8)
    shape, since = _shape(rng), _before(rng)
    if one.organization == other.organization:
        return Bond(
            one=one, other=other, mix=COLLEAGUES, rate=rate, shape=shape, rhythm=work, since=since
        )
    mix = FRIENDS if rng.random() < 0.3 else ACQUAINTANCES
    tie = "connect" if rng.random() < 0.7 else "follow"
    return Bond(one=one, other=other, mix=mix, rate=rate, shape=shape, tie=tie, since=since)


def _shape(rng: Random) -> Shape:
    begin = rng.uniform(5, 45)
    changing: tuple[Shape, ...] = (
        rising(begin),
        fading(begin, begin + 40),
        comeback(begin, begin + 35),
    )
    return rng.choice(changing) if rng.random() < 0.3 else steady


def _before(rng: Random) -> float:
    return -rng.uniform(1, 5 * 365)


def _moves(rng: Random, extras: list[Member]) -> Iterator[Move]:
    for member in rng.sample(extras, len(extras) // 10):
        previous = rng.choice([name for name in ORGANIZATIONS if name != member.organization])
        yield Move(member=member, day=rng.uniform(1, DAYS), previous_organization=previous)


def _trips(rng: Random, extras: list[Member]) -> Iterator[Trip]:
    for member in rng.sample(extras, len(extras) // 2):
        city = rng.choice([city for city in CITIES if city != member.home])
        announced = rng.uniform(0, DAYS - 1)
        begins = announced + rng.uniform(0.5, 12)
        ends = begins + rng.uniform(1, 9)
        yield Trip(member=member, city=city, announced=announced, begins=begins, ends=ends)
