"""What is between two members: how often, since when, of which kinds, and how it changes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.local.demo.cast import Member
from services.local.demo.places import City
from services.local.demo.rhythm import Rhythm, leisure

DAYS = 90
"""The world's length; its day 0 lies so long before now."""

Shape = Callable[[float], float]
"""How much of its rate a bond has on a day of the world, 0 to 1."""

Mix = Mapping[str, float]
"""Kinds of interaction by how often they are chosen."""

FRIENDS: Mix = {
    "message": 6, "like": 5, "comment": 2, "view": 1, "share": 0.5, "call": 0.5, "meeting": 0.4,
}  # fmt: skip
COLLEAGUES: Mix = {
    "message": 5, "like": 3, "comment": 2, "view": 1, "mention": 1, "meeting": 0.8, "endorse": 0.1,
}  # fmt: skip
ACQUAINTANCES: Mix = {"like": 5, "view": 4, "comment": 1, "message": 0.6, "lookup": 0.5}
NETWORKING: Mix = {
    "like": 4, "view": 4, "comment": 2, "lookup": 2, "message": 1, "mention": 0.5, "endorse": 0.3,
}  # fmt: skip
CUSTOMERS: Mix = {"view": 5, "like": 4, "comment": 1.5, "share": 1, "mention": 0.7, "message": 0.5}
OUTREACH: Mix = {"message": 4, "view": 2, "like": 2, "lookup": 0.5}


def steady(_: float) -> float:
    """The same every day."""
    return 1.0


def rising(since: float, until: float = DAYS) -> Shape:
    """Nothing before day `since`, then more and more, all of it from `until` on."""
    return lambda day: min(1.0, max(0.0, (day - since) / (until - since)))


def fading(since: float, until: float) -> Shape:
    """All of it before day `since`, then less and less, nothing from `until` on."""
    return lambda day: min(1.0, max(0.0, (until - day) / (until - since)))


def comeback(gone: float, back: float) -> Shape:
    """Silence from day `gone` to day `back`."""
    return lambda day: 0.0 if gone <= day < back else 1.0


@dataclass(frozen=True, kw_only=True)
class Bond:
    """Two members and their exchanges, `rate` a day where `shape` is 1.

    `initiative` is the chance that `one` begins an exchange, `answered` that it is answered.
    `tie` is made by `one` on day `since`; a negative one lies before the world.
    """

    one: Member
    other: Member
    mix: Mix
    rate: float
    shape: Shape = steady
    initiative: float = 0.5
    answered: float = 0.6
    rhythm: Rhythm = leisure
    tie: str = "connect"
    since: float = -DAYS


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """An interaction that `one` and `other` have every so many days.

    `weekday` (Monday is 0) and `hour` are by `one`'s clock.
    """

    one: Member
    other: Member
    kind: str
    every_days: int
    weekday: int
    hour: float


@dataclass(frozen=True, kw_only=True)
class Once:
    """What `one` does to `other` on a day of the world, whatever else chance has them do."""

    one: Member
    other: Member
    kind: str
    day: float


@dataclass(frozen=True, kw_only=True)
class Move:
    """A job change on a day of the world, from another organisation to the member's own."""

    member: Member
    day: float
    previous_organization: str


@dataclass(frozen=True, kw_only=True)
class Trip:
    """A journey between two days of the world, which may lie ahead of now."""

    member: Member
    city: City
    announced: float
    begins: float
    ends: float


@dataclass(frozen=True)
class Society:
    """Everybody, and everything that goes on between them."""

    members: tuple[Member, ...]
    bonds: tuple[Bond, ...]
    appointments: tuple[Appointment, ...]
    certain: tuple[Once, ...]
    moves: tuple[Move, ...]
    trips: tuple[Trip, ...]
