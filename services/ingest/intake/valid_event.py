"""From a statement to the event that ingest would take, or why it would not."""

import time
from typing import NamedTuple

from schemas.events import FeedEvent, InvalidEvent, future_fault, read_event
from schemas.feed_records import event_size_fault
from services.ingest.sources.statements import Ignored, Statement


class Unfit(NamedTuple):
    """A statement that becomes no event: `outcome` is `invalid`, or `ignored` for now."""

    outcome: str
    why: Ignored


def valid_event(statement: Statement) -> FeedEvent | Unfit:
    """The event that `statement`, which has an id and a source, is."""
    try:
        event = read_event(statement)
    except InvalidEvent as error:
        return Unfit("invalid", Ignored(str(error), str(statement["id"])))
    if fault := future_fault(event, time.time_ns() // 1_000_000):
        return Unfit("ignored", Ignored(fault.detail, event.id))
    if too_large := event_size_fault(event):
        what = f"{event.id} {too_large}"
        return Unfit("invalid", Ignored("an event that is too large", what))
    return event
