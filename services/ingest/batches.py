"""What a request's events become in Kafka: one record for each owner, in the owner's partition."""

import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from schemas.events import FeedEvent, settle_time, sides
from schemas.kinds import KINDS
from schemas.topics import partition_of
from services.metrics import INGEST_FUTURE_DATED


class Record(NamedTuple):
    """A feed record; `key` is its owner, `value` the FeedEvent with its `side`."""

    topic: str
    partition: int
    key: bytes
    value: bytes


class Batch(NamedTuple):
    """All that one request publishes: the number of its events, and their records."""

    events: int
    records: list[Record]


_encode = msgspec.json.Encoder().encode


def batch_of(events: Sequence[FeedEvent], partitions: int) -> Batch:
    """`events`, received just now, for topics of so many `partitions`."""
    received = time.time_ns() // 1_000_000
    INGEST_FUTURE_DATED.inc(sum(settle_time(event, received) for event in events))
    return Batch(len(events), list(_records(events, partitions)))


def _records(events: Sequence[FeedEvent], partitions: int) -> Iterator[Record]:
    for event in events:
        topic = KINDS[event.kind].topic
        for owner, side in sides(event):
            event.side = side
            yield Record(topic, partition_of(owner, partitions), owner.encode(), _encode(event))
