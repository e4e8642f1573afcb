"""From Mastodon's stream to events that are published once, and undone with their status.

A status that mentions the account comes twice, as itself and as a notification.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, TypeVar

import msgspec

from schemas.events import FeedEvent
from schemas.undecodable import UNDECODABLE
from services.ingest.agents.mastodon.statuses import Home, Notification, Status
from services.ingest.agents.undo import undo_of
from services.ingest.intake.intake import Intake
from services.ingest.sources.payload_shapes import part_as
from services.ingest.sources.statements import Ignored, Outcome

T = TypeVar("T")

PATHS = {"update": "/api/v1/timelines/home", "notification": "/api/v1/notifications"}
"""Where each kind of event is found later, by its name in the stream."""


class StreamEvent(NamedTuple):
    """An event of the stream, decoded."""

    event: str
    payload: Any


class _Frame(msgspec.Struct):
    event: str = ""
    payload: Any = ""


def decoded(frames: Iterable[str | bytes], intake: Intake) -> Iterator[StreamEvent]:
    """The events in `frames` of the stream; a frame that is none is passed over."""
    for frame in frames:
        try:
            read = msgspec.json.decode(frame, type=_Frame)
            is_json = read.event in PATHS and isinstance(read.payload, str)
            payload = msgspec.json.decode(read.payload) if is_json else read.payload
        except UNDECODABLE as error:
            _pass_over("a frame that cannot be read", str(error), intake)
        else:
            yield StreamEvent(read.event, payload)


async def take(happened: Iterable[StreamEvent], home: Home, intake: Intake) -> None:
    """Publish the events; only then are they remembered, and the cursor moves."""
    with intake.journal.entry():
        cursor = cursor_of(intake)
        events: list[FeedEvent] = []
        for each in happened:
            identifier = _identifier(each.payload)
            try:
                events += _events(each, home, intake)
            except UNDECODABLE as error:
                _pass_over(f"an unreadable {each.event}", f"{identifier}: {error}", intake)
            if each.event in PATHS and identifier:
                cursor[each.event] = max(cursor.get(each.event, ""), identifier, key=_age)
        intake.journal.move(msgspec.json.encode(cursor).decode())
        await intake.publish(events)


def _pass_over(reason: str, example: str, intake: Intake) -> None:
    intake.tally["invalid"] += 1
    intake.passed_over.add(Ignored(reason, example))


def _identifier(payload: object) -> str:
    """The identifier of a status or notification; empty where it has none."""
    stated = payload.get("id") if isinstance(payload, dict) else None
    return stated if isinstance(stated, str) else ""


def _events(happened: StreamEvent, home: Home, intake: Intake) -> list[FeedEvent]:
    match happened.event:
        case "update":
            status = _readable(Status, happened)
            return _events_of(f"status/{status.id}", home.posted(status), intake)
        case "notification":
            notification = _readable(Notification, happened)
            record = f"notification/{notification.id}"
            if notification.type == "mention" and notification.status is not None:
                record = f"status/{notification.status.id}"
            return _events_of(record, home.notified(notification), intake)
        case "delete":
            events = intake.journal.recall(f"status/{happened.payload}")
            intake.tally["unknown"] += not events
            undos = (undo_of(each, each.at) for each in events)
            return list(intake.events(undos, f"delete/{happened.payload}"))
    intake.tally["ignored"] += 1
    return []


def _readable(shape: type[T], happened: StreamEvent) -> T:
    read = part_as(shape, happened.payload, happened.event)
    if isinstance(read, Ignored):
        raise msgspec.ValidationError(read.reason)
    return read


def _events_of(record: str, outcomes: Iterable[Outcome], intake: Intake) -> list[FeedEvent]:
    """The events of `record`, unless it was taken before: mentions come both ways."""
    if not intake.journal.take(record):
        intake.tally["repeated"] += 1
        return []
    events = list(intake.events(outcomes, record))
    for event in events:
        intake.journal.remember(record, event)
    return events


def cursor_of(intake: Intake) -> dict[str, str]:
    """The identifiers of the last status and notification taken, by their event's name."""
    return msgspec.json.decode(intake.journal.cursor or "{}", type=dict[str, str])


def _age(identifier: str) -> tuple[int, str]:
    """Identifiers grow: longer ones are later, those of one length sort as text."""
    return len(identifier), identifier
