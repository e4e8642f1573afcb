"""Publishes records and waits until Kafka has acknowledged every one of them."""

import asyncio

from schemas.positions import Positions
from services.ingest.batches import Batch, Record
from services.ingest.inflight import Hold
from services.ingest.lanes import Delivery, Lane
from services.ingest.link import Link
from services.problems import unavailable

PATIENCE_S = 8.0
"""A request is answered after this, whatever Kafka does."""


class Publisher:
    """Hands records to the lanes of their partitions, of which each topic has `partitions`."""

    def __init__(self, link: Link, partitions: int) -> None:
        self.link = link
        self.partitions = partitions
        self._lanes: dict[tuple[str, int], Lane] = {}

    def check(self) -> None:
        """Refuse early, before a body is read.

        Raises:
            Problem: 503 while Kafka is away.
        """
        if self.link.fault is not None:
            raise unavailable("Kafka is away, nothing was published; send again")

    async def publish(self, batch: Batch, hold: Hold) -> Positions:
        """Where `batch` ended; `hold` is kept until nothing of it is under way any more.

        Raises:
            Problem: 503 where not all of it is acknowledged within `PATIENCE_S`.
        """
        delivery = Delivery(len(batch.records))
        hold.until(delivery.settled)
        for record in batch.records:
            self._lane(record).put(record, delivery)
        await asyncio.wait([delivery.settled], timeout=PATIENCE_S)
        if not delivery.settled.done() or delivery.failure is not None:
            raise unavailable("Kafka has not acknowledged everything; send again, same ids")
        return delivery.positions

    def _lane(self, record: Record) -> Lane:
        at = record.topic, record.partition
        lane = self._lanes.get(at)
        if lane is None:
            lane = self._lanes[at] = Lane(*at, self.link)
        return lane
