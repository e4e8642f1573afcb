"""What an import is about to publish, as the imports' memory keeps it until ingest has it all.

It stands there in the transaction that remembers what the events state. So an import that breaks
off at any point is finished by the next one, under the same ids, and the memory is neither ahead
of what counts nor behind it.
"""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from schemas.events import FeedEvent
from schemas.imports import OUTBOX

PREFIX = OUTBOX
"""Of keys of events that are about to be published."""

_RECORD_BYTES = 500_000
"""A record ends with the event that takes it there; Kafka takes a megabyte."""

_decoder = msgspec.json.Decoder(list[FeedEvent])


def outbox(events: Iterable[FeedEvent]) -> dict[bytes, bytes]:
    """Records that hold `events`, in their order."""
    return {PREFIX + b"%08d" % number: body for number, body in enumerate(_bodies(events))}


def pending(memory: Mapping[bytes, bytes]) -> list[FeedEvent]:
    """The events that an earlier import has left."""
    keys = sorted(key for key in memory if key.startswith(PREFIX))
    return [event for key in keys for event in _decoder.decode(memory[key])]


def emptied(memory: Mapping[bytes, bytes]) -> dict[bytes, bytes | None]:
    """The records that are to be deleted once what `memory` has pending is published."""
    return {key: None for key in memory if key.startswith(PREFIX)}


def _bodies(events: Iterable[FeedEvent]) -> Iterator[bytes]:
    held: list[FeedEvent] = []
    size = 0
    for event in events:
        held.append(event)
        size += len(msgspec.json.encode(event))
        if size >= _RECORD_BYTES:
            yield msgspec.json.encode(held)
            held, size = [], 0
    if held:
        yield msgspec.json.encode(held)
