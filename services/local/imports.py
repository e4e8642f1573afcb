"""`rapport import`: sends what is new or has changed in a file through ingest."""

from pathlib import Path

from schemas.events import FeedEvent
from schemas.positions import Positions, merge
from services.ingest.imports.runs.order import ImportOrder
from services.ingest.imports.runs.report import ImportReport
from services.local.publishing.applied import wait_until_applied
from services.local.publishing.progress import events_progress
from services.publishing.endpoints import Endpoints
from services.publishing.publish import publish


async def import_file(endpoints: Endpoints, journals: Path, order: ImportOrder) -> ImportReport:
    """Do what `order` says, publish through the ingest that runs, and wait until all is applied.

    Raises:
        PublishingFault: where ingest or the api will not, or not in time.
        JournalInUse, AnotherImport, OSError, ValueError, KafkaError: as `ImportOrder.run`.
    """
    positions: Positions = {}
    member = None
    with events_progress() as progress:
        task = progress.add_task("publishing", total=None)
        async with endpoints.ingest() as ingest, endpoints.api() as api:

            async def send(events: list[FeedEvent]) -> None:
                nonlocal member
                sent = await publish(ingest, events, lambda n: progress.advance(task, n))
                merge(positions, sent)
                member = events[0].actor

            report = await order.run(endpoints.kafka, journals, send)
            if member is not None:
                await wait_until_applied(api, member, positions)
    return report
