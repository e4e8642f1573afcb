"""Publishes records and waits until Kafka has acknowledged every one of them."""

import asyncio
from collections.abc import Sequence

from opentelemetry.trace import SpanKind

from schemas.events import FeedEvent
from schemas.positions import Positions
from services.http.problems import unavailable
from services.ingest.records.byte_reservation import ByteReservation
from services.ingest.records.lanes import Acknowledgements, Lane
from services.ingest.records.owner_records import (
    Batch,
    Envelope,
    Record,
    bare,
    batch_of,
    marked_bound,
    traced,
)
from services.kafka.link import Link
from services.runtime.traces import span

PATIENCE_S = 8.0
"""A request is answered after this, whatever Kafka does."""


class Publisher:
    """Hands records to the lanes of their partitions, of which each topic has `partitions`.

    `envelope` is what they carry in their headers.
    """

    def __init__(self, link: Link, partitions: int, envelope: Envelope = bare) -> None:
        self.link = link
        self._partitions = partitions
        self._envelope = envelope
        self._lanes: dict[tuple[str, int], Lane] = {}

    def check(self) -> None:
        """Refuse early, before a body is read.

        Raises:
            Problem: 503 while Kafka is away.
        """
        if self.link.fault is not None:
            raise unavailable("Kafka is away, nothing was published; send again")

    def batch(self, events: Sequence[FeedEvent], *, bound: bool = False) -> Batch:
        """The records of `events`, received just now; `bound`: by a key bound to members."""
        envelope = marked_bound(self._envelope) if bound else self._envelope
        return batch_of(events, self._partitions, traced(envelope))

    async def publish(self, batch: Batch, reservation: ByteReservation) -> Positions:
        """The positions after `batch`; `reservation` lasts until Kafka has answered all of it.

        Raises:
            Problem: 503 where not all of it is acknowledged within `PATIENCE_S`.
        """
        acknowledgements = Acknowledgements(len(batch.records))
        reservation.hold_until(acknowledgements.settled)
        for record in batch.records:
            self._lane(record).put(record, acknowledgements)
        with span("publish", SpanKind.PRODUCER):
            await asyncio.wait([acknowledgements.settled], timeout=PATIENCE_S)
        if not acknowledgements.settled.done() or acknowledgements.failure is not None:
            raise unavailable("Kafka has not acknowledged everything; send again, same ids")
        return acknowledgements.positions

    def _lane(self, record: Record) -> Lane:
        at = record.topic, record.partition
        lane = self._lanes.get(at)
        if lane is None:
            lane = self._lanes[at] = Lane(*at, self.link)
        return lane
