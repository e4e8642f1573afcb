"""Distinct acts: recordings name many twice, and undo some; each counts once, or not at all."""

from collections.abc import Iterable
from typing import NamedTuple

from schemas.events import FeedEvent


class Distinct(NamedTuple):
    """Events in time order, `net` 1 or, for an interaction that was taken back, 0.

    `repeats`: how many were left out, as another one says exactly the same.
    """

    events: list[FeedEvent]
    net: list[int]
    repeats: int


def distinct(events: Iterable[FeedEvent]) -> Distinct:
    """What `events`, which have times, say, each act once; in whatever order they come.

    An undo takes back the event that it names, if it states the same of it, and no other.
    """
    stated = sorted(events, key=_time)
    undone = {_named(event) for event in stated if event.undo}
    kept: dict[tuple[object, ...], tuple[FeedEvent, int]] = {}
    happened = 0
    for event in stated:
        if not event.undo:
            happened += 1
            net = int(_named(event) not in undone)
            kept.setdefault((*_act(event), net), (event, net))
    held = [(event, net) for event, net in kept.values() if net or event.target is not None]
    return Distinct([e for e, _ in held], [net for _, net in held], happened - len(kept))


def _named(event: FeedEvent) -> tuple[object, ...]:
    """What an undo and its event have in common."""
    return (event.source, event.id, *_act(event), event.audience)


def _act(event: FeedEvent) -> tuple[object, ...]:
    """What makes two interactions or ties the same; updates say more, and go by their id."""
    if event.target is None:
        return event.kind, event.source, event.id
    return event.kind, event.actor, event.target, event.at


def _time(event: FeedEvent) -> int:
    if event.at is None:
        raise ValueError(f"event {event.id} has no time")
    return event.at
