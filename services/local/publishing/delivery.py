"""Publishing and being applied, each with its bar."""

from collections.abc import Iterable

from rich.progress import Progress

from schemas.events import FeedEvent
from schemas.positions import Positions
from services.local.publishing.applied import wait_until_applied
from services.publishing.endpoints import Endpoints
from services.publishing.publish import publish


class Delivery:
    """Brings `count` events to a running Rapport, and shows how far it is."""

    def __init__(self, endpoints: Endpoints, progress: Progress, count: int) -> None:
        self._endpoints = endpoints
        self._progress = progress
        self._count = count

    async def publish(self, events: Iterable[FeedEvent]) -> Positions:
        """As `publishing.publish`."""
        task = self._progress.add_task("publishing", total=self._count)
        async with self._endpoints.ingest() as ingest:
            return await publish(ingest, events, lambda n: self._progress.advance(task, n))

    async def wait(self, member: str, positions: Positions) -> None:
        """As `applied.wait_until_applied`."""
        task = self._progress.add_task("applying", total=self._count, start=False)
        async with self._endpoints.api() as api:
            await wait_until_applied(api, member, positions)
        self._progress.start_task(task)
        self._progress.update(task, completed=self._count)
