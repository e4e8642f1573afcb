"""What a request's events become in Kafka: one record for each owner, in the owner's partition."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from schemas.events import FeedEvent, settle_time, sides
from schemas.kinds import KINDS
from schemas.topics import partition_of
from services.runtime.metrics import INGEST_FUTURE_DATED

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

    `settled`: by its id, the time (epoch milliseconds) of each event that stated none, or one too
    far ahead. Whoever undoes it has to state the same.
    """

    events: int
    records: list[Record]
    settled: dict[str, int]


_encode = msgspec.json.Encoder().encode


def bare(event: FeedEvent) -> Headers:
    """The envelope of what needs none."""
    return _NONE


_NONE: Headers = []


def batch_of(events: Sequence[FeedEvent], partitions: int, envelope: Envelope = bare) -> Batch:
    """`events`, received just now, for topics of so many `partitions`."""
    received = time.time_ns() // 1_000_000
    stated = [event.at for event in events]
    INGEST_FUTURE_DATED.inc(sum(settle_time(event, received) for event in events))
    settled = {e.id: received for e, at in zip(events, stated, strict=True) if e.at != at}
    return Batch(len(events), list(_records(events, partitions, envelope)), settled)


def _records(events: Sequence[FeedEvent], partitions: int, envelope: Envelope) -> Iterator[Record]:
    for event in events:
        topic, headers = KINDS[event.kind].topic, envelope(event)
        for owner, side in sides(event):
            event.side = side
            partition = partition_of(owner, partitions)
            yield Record(topic, partition, owner.encode(), _encode(event), headers)
