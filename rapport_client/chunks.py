"""From events to the bodies of requests: each has an id, none is too large."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from schemas.encoded_events import encode_event
from schemas.events import FeedEvent
from schemas.limits import MAX_BODY_BYTES, MAX_EVENTS

Event = FeedEvent | Mapping[str, Any]
Events = Event | Iterable[Event]


class Chunk(NamedTuple):
    """The body of one request, and the ids of its events."""

    body: bytes
    ids: tuple[str, ...]


def chunks(
    events: Events, most_events: int = MAX_EVENTS, most_bytes: int = MAX_BODY_BYTES
) -> Iterator[Chunk]:
    """`events` in their order, as JSON arrays of at most so many events and bytes.

    Whichever states no id gets a random one here, once: sent again, it is the same event. One
    that is too large by itself stands alone; ingest refuses it.
    """
    held: list[bytes] = []
    ids: list[str] = []
    size = 1
    for event in _each(events):
        name, encoded = _encoded(event)
        if held and (len(held) == most_events or size + len(encoded) + 1 > most_bytes):
            yield _chunk(held, ids)
            held, ids, size = [], [], 1
        held.append(encoded)
        ids.append(name)
        size += len(encoded) + 1  # and a comma, or the bracket at the end
    if held:
        yield _chunk(held, ids)


def _each(events: Events) -> Iterable[Event]:
    return [events] if isinstance(events, FeedEvent | Mapping) else events


def _encoded(event: Event) -> tuple[str, bytes]:
    if isinstance(event, FeedEvent):
        return event.id, encode_event(event)
    name = event.get("id") or str(uuid.uuid4())
    return str(name), msgspec.json.encode({**event, "id": name})


def _chunk(held: list[bytes], ids: list[str]) -> Chunk:
    return Chunk(b"[" + b",".join(held) + b"]", tuple(ids))
