"""From what Mastodon tells to events, and what each status has said.

A status that mentions the account is told twice, as itself and as a notification.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from schemas.events import FeedEvent
from services.ingest.agents.intake import Intake
from services.ingest.agents.mastodon.statuses import Home, Notification, Stated, Status
from services.ingest.agents.undo import withdrawal

PATHS = {"update": "/api/v1/timelines/home", "notification": "/api/v1/notifications"}
"""Where what a kind of event would have told is found later."""


class Told(NamedTuple):
    """An event of the stream, decoded."""

    event: str
    payload: Any


class _Frame(msgspec.Struct):
    event: str = ""
    payload: str = ""


class _Identified(msgspec.Struct):
    id: str


def told_by(frame: str | bytes) -> Told:
    """What one message of the stream tells.

    Raises:
        msgspec.MsgspecError, RecursionError: where it is none of Mastodon's.
    """
    read = msgspec.json.decode(frame, type=_Frame)
    plain = read.event not in PATHS
    return Told(read.event, read.payload if plain else msgspec.json.decode(read.payload))


async def take(told: Iterable[Told], home: Home, intake: Intake) -> None:
    """Publish what is told; only then is it remembered, and the cursor moves.

    Raises:
        msgspec.MsgspecError: where a status or notification has no identifier.
    """
    with intake.journal.entry():
        cursor = cursor_of(intake)
        events: list[FeedEvent] = []
        for each in told:
            try:
                events += _events(each, home, intake)
            except msgspec.MsgspecError:
                intake.tally["invalid"] += 1
            if each.event in PATHS:
                identifier = msgspec.convert(each.payload, _Identified).id
                cursor[each.event] = max(cursor.get(each.event, ""), identifier, key=_age)
        intake.journal.move(msgspec.json.encode(cursor).decode())
        await intake.publish(events)


def _events(told: Told, home: Home, intake: Intake) -> list[FeedEvent]:
    match told.event:
        case "update":
            status = msgspec.convert(told.payload, Status)
            return _said(f"status/{status.id}", home.posted(status), intake)
        case "notification":
            notification = msgspec.convert(told.payload, Notification)
            record = f"notification/{notification.id}"
            if notification.type == "mention" and notification.status is not None:
                record = f"status/{msgspec.convert(notification.status, _Identified).id}"
            return _said(record, home.notified(notification), intake)
        case "delete":
            said = intake.journal.recall(f"status/{told.payload}")
            intake.tally["unknown"] += not said
            withdrawals = (withdrawal(each, each.at) for each in said)
            return list(intake.events(withdrawals, f"delete/{told.payload}"))
    intake.tally["ignored"] += 1
    return []


def _said(record: str, said: Iterable[Stated], intake: Intake) -> list[FeedEvent]:
    """What `record` says, unless it has said so before: mentions come by both ways."""
    if not intake.journal.take(record):
        intake.tally["repeated"] += 1
        return []
    events = list(intake.events(said, record))
    for event in events:
        intake.journal.remember(record, event)
    return events


def cursor_of(intake: Intake) -> dict[str, str]:
    """The identifiers of the last status and notification taken, by their event's name."""
    return msgspec.json.decode(intake.journal.cursor or "{}", type=dict[str, str])


def _age(identifier: str) -> tuple[int, str]:
    """Identifiers grow: longer ones are later, and those of one length go by their letters."""
    return len(identifier), identifier
