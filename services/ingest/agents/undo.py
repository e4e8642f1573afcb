"""Undoes what was published for a record of a stream, when the record is deleted."""

from schemas.kinds import ENDINGS
from services.ingest.agents.journal import RecordedEvent
from services.ingest.sources.statements import Statement


def undo_of(event: RecordedEvent, at: int) -> Statement:
    """The statement that undoes `event`; `at` is when it is undone (epoch milliseconds)."""
    statement: Statement = {"kind": event.kind, "actor": event.actor, "target": event.target}
    if event.kind in ENDINGS:
        return statement | {"kind": ENDINGS[event.kind], "at": at}
    return statement | {"undo": True, "at": event.at}
