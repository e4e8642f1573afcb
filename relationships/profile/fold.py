"""Folding updates into a profile, in whatever order they arrive.

Fields are registers in which the latest statement wins; lists hold the greatest few by time,
source and id. Texts are cut so that a profile stays small.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from relationships.profile.activity import latest_days
from relationships.profile.profile import (
    JOBS_KEPT,
    TRAVELS_KEPT,
    UPDATES_KEPT,
    Profile,
    Statement,
    Update,
    latest_few,
)
from schemas.events import FeedEvent, Place
from schemas.kinds import KINDS
from schemas.times import DAY_MS

_LABEL, _LABELS = 200, 30
"""Characters of a label, such as a topic, a title or a place's name; labels in a list."""

_CHARACTERS = {"text": 500, "url": 2_000}
"""Characters of the details of an update that are longer than a label."""

_HEAD = ("at", "source", "id", "kind", "undone")
_DETAILS = {
    kind.name: [
        (name, _CHARACTERS.get(name, _LABEL))
        for name in Update.__struct_fields__
        if name not in _HEAD and name in kind.details
    ]
    for kind in KINDS.values()
}
"""By kind, the details that mean something for it; a writer to Kafka may send all of them."""

_STATED = ("name", "is_brand", "topics", "place", "aliases")


def fold_updates(
    profile: Profile, events: Iterable[FeedEvent], cancelled: Iterable[FeedEvent] = ()
) -> Profile:
    """`profile` with a batch of its member's updates folded in.

    Undos among `events` take back what was counted; what is `cancelled` was taken back before it
    came.
    """
    events, cancelled = list(events), list(cancelled)
    came = [*map(_update, events), *map(_undone, cancelled)]
    jobs = [update for update in came if update.kind == "job_change"]
    travels = [update for update in came if update.kind == "travel"]
    return Profile(
        stated=_state(profile.stated, events),
        updates=latest_few((*profile.updates, *came), UPDATES_KEPT),
        jobs=latest_few((*profile.jobs, *jobs), JOBS_KEPT),
        travels=latest_few((*profile.travels, *travels), TRAVELS_KEPT),
        days=_count(profile.days, events, cancelled),
    )


def _at(event: FeedEvent) -> int:
    if event.at is None:
        raise ValueError(f"event {event.id} has no time")
    return event.at


def _update(event: FeedEvent) -> Update:
    if event.undo:
        return _undone(event)
    details = {
        name: _cut(value, characters)
        for name, characters in _DETAILS[event.kind]
        if (value := getattr(event, name)) is not None
    }
    return Update(at=_at(event), source=event.source, id=event.id, kind=event.kind, **details)


def _undone(event: FeedEvent) -> Update:
    return Update(at=_at(event), source=event.source, id=event.id, kind=event.kind, undone=True)


def _cut(value: Any, characters: int) -> Any:
    """A detail as it is stored: texts of at most `characters`, and labels within their limits."""
    if isinstance(value, str):
        return value[:characters]
    if isinstance(value, list):
        return [label[:_LABEL] for label in value[:_LABELS]]
    if isinstance(value, Place):
        country = value.country and value.country[:_LABEL]
        return msgspec.structs.replace(value, name=value.name[:_LABEL], country=country)
    return value


def _state(stated: dict[str, Statement], events: list[FeedEvent]) -> dict[str, Statement]:
    stated = dict(stated)
    for event in events:
        if event.kind == "profile":
            for field in _STATED:
                _take(stated, field, event)
    return stated


def _take(stated: dict[str, Statement], field: str, event: FeedEvent) -> None:
    """Put what the event states of `field` in its register, unless a later statement is there."""
    value = getattr(event, field)
    if value is None:
        return
    cut = msgspec.to_builtins(_cut(value, _LABEL))
    statement = Statement(_at(event), event.source, event.id, cut)
    held = stated.get(field)
    if held is None or statement.stamp > held.stamp:
        stated[field] = statement


def _count(
    days: dict[int, int], events: list[FeedEvent], cancelled: list[FeedEvent]
) -> dict[int, int]:
    counts = [(event, -1 if event.undo else 1) for event in events]
    days = dict(days)
    for event, net in (*counts, *((event, 0) for event in cancelled)):
        if event.kind != "profile":
            day = _at(event) // DAY_MS
            days[day] = days.get(day, 0) + net
    return latest_days(days)
