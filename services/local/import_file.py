"""`rapport import`: sends the new items of a file through ingest."""

from contextlib import suppress
from itertools import islice
from pathlib import Path

from schemas.events import FeedEvent
from schemas.positions import Positions
from services.ingest.agents.intake import Intake
from services.ingest.agents.journal import Journal
from services.ingest.imports.importers import Importer
from services.local.publishing.applied import wait_until_applied
from services.local.publishing.progress import events_progress
from services.publishing.endpoints import Endpoints
from services.publishing.publish import merge, publish

_CHUNK = 2_000


async def run_import(
    endpoints: Endpoints, journal: Journal, importer: Importer, file: Path
) -> Intake:
    """Publish what is new in `file` and wait until it is applied; returns what it came to.

    `journal` is the importer's own. Broken off, it may be run again: within 24 h nothing of the
    last few thousand events counts twice, and of those before it nothing ever.

    Raises:
        PublishingFault: where ingest or the api will not, or not in time.
        OSError, ValueError: where the file cannot be read, or is of another kind.
    """
    positions: Positions = {}
    with events_progress() as progress:
        task = progress.add_task("publishing", total=None)
        async with endpoints.ingest() as ingest, endpoints.api() as api:

            async def send(events: list[FeedEvent]) -> None:
                sent = await publish(ingest, events, lambda n: progress.advance(task, n))
                merge(positions, sent)

            intake = Intake(importer.source, journal, send)
            member = await _publish(intake, importer, file)
            if member is not None:
                await wait_until_applied(api, member, positions)
    return intake


def find_new(journal: Journal, importer: Importer, file: Path) -> Intake:
    """What `run_import` would publish, as `added`; nothing is published or remembered.

    Raises:
        OSError, ValueError: where the file cannot be read, or is of another kind.
    """

    async def publish_nothing(events: list[FeedEvent]) -> None:
        raise NotImplementedError

    intake = Intake(importer.source, journal, publish_nothing)
    with suppress(_NothingTaken), journal.entry():
        events = intake.events(importer.read(file), importer.source)
        intake.tally["added"] = sum(1 for _ in intake.new(events))
        raise _NothingTaken
    return intake


class _NothingTaken(Exception):
    """Rolls an entry of the journal back."""


async def _publish(intake: Intake, importer: Importer, file: Path) -> str | None:
    """Returns a member that occurs in the events, or None where there are none."""
    member = None
    events = intake.events(importer.read(file), importer.source)
    while chunk := list(islice(events, _CHUNK)):
        with intake.journal.entry():
            new = list(intake.new(chunk))
            await intake.publish(new)
        member = new[0].actor if new else member
    return member
