"""Folding updates into a profile, in whatever order they arrive.

Fields are registers in which the latest statement wins; lists hold the greatest few by time,
source and id. Texts are cut so that a profile stays small.
"""

from collections import Counter
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
from relationships.profile.undone import Undone, summed_undone
from schemas.events import FeedEvent, Place
from schemas.times import DAY_MS

_LABEL, _LABELS = 200, 30
"""Characters of a label, such as a topic, a title or a place's name; labels in a list."""

_CHARACTERS = {"text": 500, "url": 2_000}
"""Characters of the details of an update that are longer than a label."""

_HEAD = ("at", "source", "id", "kind")
_DETAILS = [
    (name, _CHARACTERS.get(name, _LABEL)) for name in Update.__struct_fields__ if name not in _HEAD
]
_STATED = ("name", "is_brand", "topics", "place", "aliases")


def fold_updates(profile: Profile, events: Iterable[FeedEvent]) -> Profile:
    """`profile` with a batch of its member's updates folded in."""
    events = list(events)
    done = [_update(event) for event in events if not event.undo]
    jobs = [update for update in done if update.kind == "job_change"]
    travels = [update for update in done if update.kind == "travel"]
    return Profile(
        stated=_state(profile.stated, events),
        updates=_with(profile.updates, done, UPDATES_KEPT),
        jobs=_with(profile.jobs, jobs, JOBS_KEPT),
        travels=_with(profile.travels, travels, TRAVELS_KEPT),
        undone=_undo(profile.undone, [event for event in events if event.undo]),
        days=_count(profile.days, events),
    )


def _at(event: FeedEvent) -> int:
    if event.at is None:
        raise ValueError(f"event {event.id} has no time")
    return event.at


def _update(event: FeedEvent) -> Update:
    details = {
        name: _cut(value, characters)
        for name, characters in _DETAILS
        if (value := getattr(event, name)) is not None
    }
    return Update(at=_at(event), source=event.source, id=event.id, kind=event.kind, **details)


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


def _with(old: list[Update], new: list[Update], few: int) -> list[Update]:
    if not new:
        return old
    distinct = {update.stamp: update for update in (*old, *new)}
    return latest_few(distinct.values(), few)


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


def _undo(undone: Undone, undos: list[FeedEvent]) -> Undone:
    if not undos:
        return undone
    added: Undone = {}
    for event in undos:
        times = added.setdefault(event.kind, Counter())
        times[_at(event)] += 1
    return summed_undone([undone, added])


def _count(days: dict[int, int], events: list[FeedEvent]) -> dict[int, int]:
    days = dict(days)
    for event in events:
        if event.kind != "profile":
            day = _at(event) // DAY_MS
            days[day] = days.get(day, 0) + (-1 if event.undo else 1)
    return latest_days(days)
