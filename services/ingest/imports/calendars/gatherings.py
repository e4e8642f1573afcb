"""Gatherings: who took part in one occurrence of an event, and what that counts.

An occurrence counts a meeting of each two. When it changes, what was counted is undone; the ids of
what is undone are used up, so that a meeting which is stated again has a further revision. All of
that follows from the gatherings that the occurrence has been, one after the other.
"""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from services.ingest.sources.meetings import pairwise_meetings
from services.ingest.sources.statements import Ignored, Statement, fitting_id


class Gathering(msgspec.Struct, frozen=True, array_like=True):
    """All who took part, in order; the `organizer` where it is one of them."""

    organizer: str | None
    people: tuple[str, ...]


NOBODY = Gathering(None, ())

History = tuple[Gathering, ...]
"""What an occurrence has been, the latest last."""

Pair = tuple[str, str]


class Counted(NamedTuple):
    """A meeting of two: its audience, and how often the two's meeting was undone before."""

    audience: int
    revision: int


def united(gatherings: Iterable[Gathering]) -> Gathering:
    """One occurrence as several calendars state it."""
    stated = list(gatherings)
    organizers = [each.organizer for each in stated if each.organizer]
    people = {person for each in stated for person in each.people}
    return Gathering(min(organizers, default=None), tuple(sorted(people)))


def counted(history: History) -> dict[Pair, Counted]:
    """What counts of an occurrence after its `history`."""
    undone: Counter[Pair] = Counter()
    now: dict[Pair, int] = {}
    for gathering in history:
        before, now = now, _audiences(gathering)
        undone.update(pair for pair, audience in before.items() if now.get(pair) != audience)
    return {pair: Counted(audience, undone[pair]) for pair, audience in now.items()}


def grown(history: History, now: Gathering) -> History:
    """`history` with what the occurrence is now, where that counts anything else."""
    was = history[-1] if history else NOBODY
    return history if _audiences(was) == _audiences(now) else (*history, now)


def meeting(uid: str, start: int, pair: Pair, what: Counted) -> Statement:
    """The statement of a meeting that began at `start` (epoch milliseconds)."""
    actor, target = pair
    revision = f"#{what.revision}" if what.revision else ""
    id_ = fitting_id(f"{uid}@{start}>{actor}>{target}{revision}")
    who = {"actor": actor, "target": target, "audience": what.audience}
    return {"id": id_, "kind": "meeting", "at": start, **who}


def _audiences(gathering: Gathering) -> dict[Pair, int]:
    met = pairwise_meetings(None, gathering.organizer, gathering.people, {})
    return {
        (each["actor"], each["target"]): each["audience"]
        for each in met
        if not isinstance(each, Ignored)
    }
