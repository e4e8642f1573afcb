"""What a request's events become in Kafka: one record for each owner, in the owner's partition."""

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from schemas.events import FeedEvent, settle_time
from schemas.feed_records import BOUND, TRACEPARENT, feed_records, size_fault
from schemas.kinds import KINDS
from schemas.topics import partition_of
from services.runtime.metrics import INGEST_FUTURE_DATED
from services.runtime.traces import traceparent

Headers = list[tuple[str, bytes]]
Envelope = Callable[[FeedEvent], Headers]
"""What stands in the headers of an event's records."""


class Record(NamedTuple):
    """A feed record; `key` is its owner, `value` the FeedEvent with its `side`."""

    topic: str
    partition: int
    key: bytes
    value: bytes
    headers: Headers


class Batch(NamedTuple):
    """All that one request publishes: the number of its events, and their records.

    `too_large`: why events are left out, by their index: as records they would be refused later.
    `settled`: by its id, the time (epoch milliseconds) of each event that stated none, or one too
    far ahead. Whoever undoes it has to state the same.
    """

    events: int
    records: list[Record]
    settled: dict[str, int]
    too_large: dict[int, str]


def bare(event: FeedEvent) -> Headers:
    """The envelope of what needs none."""
    return _NONE


_NONE: Headers = []


def marked_bound(envelope: Envelope) -> Envelope:
    """`envelope`, and the header of what came by a key bound to members."""
    return lambda event: [*envelope(event), BOUND]


def traced(envelope: Envelope) -> Envelope:
    """`envelope`, and the context of the request's span where it is sampled."""
    context = traceparent()
    if context is None:
        return envelope
    header = TRACEPARENT, context.encode()
    return lambda event: [*envelope(event), header]


def batch_of(events: Sequence[FeedEvent], partitions: int, envelope: Envelope = bare) -> Batch:
    """`events`, received just now, for topics of so many `partitions`."""
    received = time.time_ns() // 1_000_000
    stated = [event.at for event in events]
    INGEST_FUTURE_DATED.inc(sum(settle_time(event, received) for event in events))
    settled = {e.id: received for e, at in zip(events, stated, strict=True) if e.at != at}
    records: list[Record] = []
    too_large: dict[int, str] = {}
    for index, event in enumerate(events):
        of_event = _records(event, partitions, envelope)
        fault = size_fault(len(of_event[0].value))  # the largest, as `out` is longer than `in`
        if fault is None:
            records += of_event
        else:
            too_large[index] = fault
            settled.pop(event.id, None)
    return Batch(len(events) - len(too_large), records, settled, too_large)


def _records(event: FeedEvent, partitions: int, envelope: Envelope) -> list[Record]:
    topic, headers = KINDS[event.kind].topic, envelope(event)
    return [
        Record(topic, partition_of(owner, partitions), owner.encode(), value, headers)
        for owner, value in feed_records(event)
    ]
