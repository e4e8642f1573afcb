"""Importing a file that holds events, such as a mailbox: what was taken before is passed over."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from schemas.events import FeedEvent
from services.ingest.imports.importers import Importer
from services.ingest.imports.options import ImportOptions
from services.ingest.imports.runs.report import ImportReport
from services.ingest.intake.intake import Intake, Publish
from services.ingest.intake.journal import Journal
from services.ingest.sources.statements import Outcome

_CHUNK = 2_000


async def import_events(
    importer: Importer, file: Path, options: ImportOptions, journal: Journal, publish: Publish
) -> ImportReport:
    """Publish what is new in `file`, of which `options` say more.

    `journal` is the importer's own. Broken off, it may be run again: within 24 h nothing of the
    last few thousand events counts twice, and of those before it nothing ever.

    Raises:
        OSError, ValueError: where the file cannot be read, or is of another kind.
        Exception: what `publish` raises.
    """
    intake = Intake(importer.source, journal, publish)
    report = _report_of(intake)
    async for chunk in _chunks(intake, importer, importer.read(file, options), report):
        with journal.entry():
            new = list(intake.new(chunk))
            report.show(new)
            await intake.publish(new)
    return report


async def compare_events(
    importer: Importer, file: Path, options: ImportOptions, journal: Journal
) -> ImportReport:
    """What `import_events` would publish, as `added`; nothing is published or remembered.

    Raises:
        OSError, ValueError: where the file cannot be read, or is of another kind.
    """
    intake = Intake(importer.source, journal, _publish_nothing)
    report = _report_of(intake)
    with suppress(_NothingTaken), journal.entry():
        async for chunk in _chunks(intake, importer, importer.read(file, options), report):
            new = list(intake.new(chunk))
            report.show(new)
            report.tally["added"] += len(new)
        raise _NothingTaken
    return report


class _NothingTaken(Exception):
    """Rolls an entry of the journal back."""


async def _publish_nothing(events: list[FeedEvent]) -> None:
    raise NotImplementedError


def _report_of(intake: Intake) -> ImportReport:
    return ImportReport(tally=intake.tally, passed_over=intake.passed_over)


async def _chunks(
    intake: Intake, importer: Importer, outcomes: Iterator[Outcome], report: ImportReport
) -> AsyncIterator[list[FeedEvent]]:
    """The valid events among `outcomes` of a file.

    It is read in a thread, as whoever waits may serve others.
    """
    events = intake.events(report.named.noting(outcomes), importer.source)
    while chunk := await asyncio.to_thread(_next, events):
        yield chunk


def _next(events: Iterator[FeedEvent]) -> list[FeedEvent]:
    return list(islice(events, _CHUNK))
