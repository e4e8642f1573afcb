"""What members of the sample world broadcast: jobs, profiles, posts, reading, journeys."""

from collections.abc import Callable, Iterator
from random import Random
from typing import NamedTuple

from services.local.demo import acts
from services.local.demo.acts import Event
from services.local.demo.bonds import Society
from services.local.demo.cast import Member
from services.local.demo.rhythm import BUSIEST, DAY_S, Rhythm, arrival_times, leisure, work
from services.local.demo.span import Span

POSTS_A_DAY = 0.12
BRANDS_POSTS_A_DAY = 0.6
READS_A_DAY = 0.18


class Habit(NamedTuple):
    """Something that a member does `daily` times a day."""

    act: Callable[[Random, Member, float], Event]
    daily: float
    rhythm: Rhythm


def updates(seed: int, society: Society, span: Span) -> Iterator[Event]:
    """All broadcasts of `society`, in no order."""
    before = {move.member: move.previous_organization for move in society.moves}
    for member in society.members:
        rng = Random(f"life {seed} {member.id}")
        yield from _past(rng, member, before.get(member, member.organization), span)
        yield from _habits(rng, member, span)
    for move in society.moves:
        at = span.at(move.day)
        organization = move.member.organization
        yield acts.job(move.member, at, organization, move.previous_organization)
    for trip in society.trips:
        announced, begins, ends = map(span.at, (trip.announced, trip.begins, trip.ends))
        yield acts.travel(trip.member, announced, trip.city, begins, ends)


def _past(rng: Random, member: Member, organization: str, span: Span) -> Iterator[Event]:
    """Who a member is when the world begins."""
    yield acts.profile(member, span.at(-rng.uniform(1, 3 * 365)))
    if not member.is_brand:
        yield acts.job(member, span.at(-rng.uniform(100, 8 * 365)), organization)


def _habits(rng: Random, member: Member, span: Span) -> Iterator[Event]:
    if member.is_brand:
        yield from _habit(rng, member, Habit(acts.post, BRANDS_POSTS_A_DAY, work), span)
    else:
        zeal = rng.lognormvariate(0, 0.7)
        yield from _habit(rng, member, Habit(acts.post, zeal * POSTS_A_DAY, work), span)
        yield from _habit(rng, member, Habit(acts.read, zeal * READS_A_DAY, leisure), span)


def _habit(rng: Random, member: Member, habit: Habit, span: Span) -> Iterator[Event]:
    rate = habit.daily / DAY_S
    offset = member.home.utc_offset_s

    def intensity(at: float) -> float:
        return rate * habit.rhythm(at + offset)

    for at in arrival_times(rng, intensity, rate * BUSIEST, *span):
        yield habit.act(rng, member, at)
