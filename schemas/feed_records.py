"""Feed records: an event as it goes to Kafka, once for each owner; what is measured is these."""

from collections.abc import Iterator

import msgspec

from schemas.events import FeedEvent, sides
from schemas.limits import MAX_EVENT_BYTES

BOUND = ("rapport-bound", b"1")
"""The header of a record that came by a key bound to members: what one side states of both alone,
a meeting or a connection, then counts less, see `relationships.row.effects`."""

TRACEPARENT = "traceparent"
"""The header of a record whose request is traced: the context of its span, as W3C defines it."""

_encode = msgspec.json.Encoder().encode
_ANY_TIME = 1_795_428_000_000


def feed_records(event: FeedEvent) -> Iterator[tuple[str, bytes]]:
    """The owner and value of each record of `event`, which is given its `side` meanwhile."""
    for owner, side in sides(event):
        event.side = side
        yield owner, _encode(event)


def size_fault(size: int) -> str | None:
    """Why a record of so many bytes is none; None where it is one."""
    if size <= MAX_EVENT_BYTES:
        return None
    return f"has {size} bytes as it goes to Kafka; an event has at most {MAX_EVENT_BYTES}"


def event_size_fault(event: FeedEvent) -> str | None:
    """Why `event`, whose `at` may not be settled yet, is too large; None where it is not."""
    settled = msgspec.structs.replace(event, at=_ANY_TIME if event.at is None else event.at)
    return size_fault(max(len(value) for _, value in feed_records(settled)))
