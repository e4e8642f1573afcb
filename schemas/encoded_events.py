"""An event as JSON, as it is posted."""

import msgspec

from schemas.events import TIMES, FeedEvent
from schemas.limits import EARLIEST_INTEGER
from schemas.times import format_time


def encode_event(event: FeedEvent) -> bytes:
    """As JSON; times before 1973 as text, as integers they would be taken for seconds."""
    times = {name: getattr(event, name) for name in TIMES}
    early = {
        name: format_time(ms)
        for name, ms in times.items()
        if ms is not None and ms < EARLIEST_INTEGER
    }
    return msgspec.json.encode(msgspec.to_builtins(event) | early if early else event)
