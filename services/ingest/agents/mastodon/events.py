"""From Mastodon's stream to events that are published once, and undone with their status.

A status that mentions the account comes twice, as itself and as a notification.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from schemas.events import FeedEvent
from services.ingest.agents.intake import Intake
from services.ingest.agents.mastodon.statuses import Home, Notification, Status
from services.ingest.agents.undo import undo_of
from services.ingest.sources.statements import Outcome

PATHS = {"update": "/api/v1/timelines/home", "notification": "/api/v1/notifications"}
"""Where each kind of event is found later, by its name in the stream."""


class StreamEvent(NamedTuple):
    """An event of the stream, decoded."""

    event: str
    payload: Any


class _Frame(msgspec.Struct):
    event: str = ""
    payload: str = ""


class _Identified(msgspec.Struct):
    id: str


def decoded(frame: str | bytes) -> StreamEvent:
    """The event in one frame of the stream.

    Raises:
        msgspec.MsgspecError, RecursionError: where it is none of Mastodon's.
    """
    read = msgspec.json.decode(frame, type=_Frame)
    is_json = read.event in PATHS
    return StreamEvent(read.event, msgspec.json.decode(read.payload) if is_json else read.payload)


async def take(happened: Iterable[StreamEvent], home: Home, intake: Intake) -> None:
    """Publish the events; only then are they remembered, and the cursor moves.

    Raises:
        msgspec.MsgspecError: where a status or notification has no identifier.
    """
    with intake.journal.entry():
        cursor = cursor_of(intake)
        events: list[FeedEvent] = []
        for each in happened:
            try:
                events += _events(each, home, intake)
            except msgspec.MsgspecError:
                intake.tally["invalid"] += 1
            if each.event in PATHS:
                identifier = msgspec.convert(each.payload, _Identified).id
                cursor[each.event] = max(cursor.get(each.event, ""), identifier, key=_age)
        intake.journal.move(msgspec.json.encode(cursor).decode())
        await intake.publish(events)


def _events(happened: StreamEvent, home: Home, intake: Intake) -> list[FeedEvent]:
    match happened.event:
        case "update":
            status = msgspec.convert(happened.payload, Status)
            return _events_of(f"status/{status.id}", home.posted(status), intake)
        case "notification":
            notification = msgspec.convert(happened.payload, Notification)
            record = f"notification/{notification.id}"
            if notification.type == "mention" and notification.status is not None:
                record = f"status/{msgspec.convert(notification.status, _Identified).id}"
            return _events_of(record, home.notified(notification), intake)
        case "delete":
            events = intake.journal.recall(f"status/{happened.payload}")
            intake.tally["unknown"] += not events
            undos = (undo_of(each, each.at) for each in events)
            return list(intake.events(undos, f"delete/{happened.payload}"))
    intake.tally["ignored"] += 1
    return []


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
