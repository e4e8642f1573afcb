"""Publishes what an import reads, through ingest's own way to Kafka."""

from collections.abc import Callable

from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_delay

from schemas.events import FeedEvent
from schemas.positions import Positions, merge
from services.http.problems import Problem
from services.ingest.records.byte_reservation import ByteBudget
from services.ingest.records.publish import Publisher
from services.ingest.requests.sending import leave_out_aliases
from services.ingest.sources.arrivals import SourceArrivals
from services.publishing.publish import BATCH_EVENTS, PATIENCE_S
from services.runtime.metrics import INGEST_EVENTS
from services.runtime.retry import PUBLISH


class ImportPublishing:
    """Publishes events in batches, each until it is acknowledged, for at most `PATIENCE_S`.

    `with_aliases`: whether the aliases count that profiles state. `published` is called with how
    many are acknowledged so far, up to `positions`.
    """

    def __init__(
        self,
        publisher: Publisher,
        budget: ByteBudget,
        arrivals: SourceArrivals,
        published: Callable[[int], None],
        *,
        with_aliases: bool,
    ) -> None:
        self.positions: Positions = {}
        self._publisher, self._budget, self._arrivals = publisher, budget, arrivals
        self._published, self._with_aliases = published, with_aliases
        self._count = 0

    async def __call__(self, events: list[FeedEvent]) -> None:
        """Publish `events`, in their order.

        Raises:
            Problem: 429 or 503 where Kafka has not taken them in all that time.
        """
        if not self._with_aliases:
            leave_out_aliases(events)
        for start in range(0, len(events), BATCH_EVENTS):
            batch = events[start : start + BATCH_EVENTS]
            merge(self.positions, await self._until_taken(batch))
            INGEST_EVENTS.labels("accepted").inc(len(batch))
            self._arrivals.accepted(self._arrivals.counted(batch))
            self._count += len(batch)
            self._published(self._count)

    async def _until_taken(self, events: list[FeedEvent]) -> Positions:
        retrying = AsyncRetrying(
            retry=retry_if_exception_type(Problem),
            wait=PUBLISH,
            stop=stop_after_delay(PATIENCE_S),
            reraise=True,
        )
        return await retrying(self._send, events)

    async def _send(self, events: list[FeedEvent]) -> Positions:
        """Only what is on its way to Kafka counts as held in memory, not the file."""
        batch = self._publisher.batch(events)
        with self._budget.reserve() as reservation:
            reservation.add(sum(len(record.value) for record in batch.records))
            return await self._publisher.publish(batch, reservation)
