"""Meetings: one statement of each two who took part, the same in whoever's calendar it stands."""

from collections.abc import Iterable, Iterator
from itertools import combinations

from services.ingest.sources.statements import Ignored, Outcome, Statement, fitting_id

ROUND = 12
"""In a larger meeting people meet its organizer, but not each other."""


def pairwise_meetings(
    name: str | None, organizer: str | None, people: Iterable[str], fields: Statement
) -> Iterator[Outcome]:
    """A meeting of each two of `people`, the organizer among them.

    `name` is the meeting's own, of which each id is made where there is one; `fields` are shared.
    """
    taking_part = sorted({*people} | ({organizer} if organizer else set()))
    if len(taking_part) < 2:
        yield Ignored("a meeting with nobody else")
    shared = {"kind": "meeting", "audience": len(taking_part) - 1} | fields
    for actor, target in _pairs(organizer, taking_part):
        id_ = {"id": fitting_id(f"{name}>{actor}>{target}")} if name else {}
        yield {**shared, **id_, "actor": actor, "target": target}


def _pairs(organizer: str | None, people: list[str]) -> Iterator[tuple[str, str]]:
    """Each two who met, in order, so that no calendar's order makes another pair."""
    if len(people) <= ROUND:
        yield from combinations(people, 2)
    elif organizer is not None:
        others = (each for each in people if each != organizer)
        yield from ((min(organizer, each), max(organizer, each)) for each in others)
