"""Undoes what was published for a record of a stream, when the record is deleted."""

from schemas.kinds import ENDINGS
from services.ingest.intake.journal import RecordedEvent
from services.ingest.sources.statements import Ignored, Outcome


def undo_of(event: RecordedEvent, at: int) -> Outcome:
    """The statement that undoes `event`; `at` is when it is undone (epoch milliseconds)."""
    if event.kind in ENDINGS:
        ending = ENDINGS[event.kind]
        return {"kind": ending, "actor": event.actor, "target": event.target, "at": at}
    if not event.id:
        return Ignored(f"the undoing of a {event.kind} whose id was not kept")
    return event._asdict() | {"undo": True}
