"""Importing a calendar or an address book: what changes since its last export is published.

What changes is worked out from the imports' memory in Kafka. The new memory and the events are
committed there together; then the events are published.
"""

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path

from schemas.events import FeedEvent
from services.ingest.imports.importers import StateImporter
from services.ingest.imports.outbox import emptied, outbox, pending
from services.ingest.imports.runs.report import ImportReport
from services.ingest.imports.state_change import StateChange
from services.ingest.intake.intake import Publish
from services.ingest.intake.valid_event import Unfit, valid_event
from services.ingest.sources.statements import Ignored
from services.kafka.imports import ImportsMemory, open_imports, read_imports
from services.runtime.kafka_settings import KafkaSettings


async def import_state(
    importer: StateImporter, file: Path, source: str, kafka: KafkaSettings, publish: Publish
) -> ImportReport:
    """Publish what `file` changes of what `source` stated before.

    Broken off at any point, it is finished by the next import, of whatever file.

    Raises:
        AnotherImport: where another import has begun meanwhile.
        OSError, ValueError: where the file cannot be read, or is of another kind.
        aiokafka.errors.KafkaError: where Kafka is away.
        Exception: what `publish` raises.
    """
    async with open_imports(kafka) as memory:
        left = pending(memory.records)
        await _deliver(memory, left, publish)
        done = await asyncio.to_thread(_Comparison, importer, memory.records, file, source)
        if done.change.records:
            await memory.write(done.change.records | outbox(done.events))
        await _deliver(memory, done.events, publish)
    done.report.tally["published"] = len(done.events)
    done.report.finished = len(left)
    return done.report


async def compare_state(
    importer: StateImporter, file: Path, source: str, kafka: KafkaSettings
) -> ImportReport:
    """What `import_state` would change; nothing is published or remembered.

    Raises:
        OSError, ValueError: where the file cannot be read, or is of another kind.
        aiokafka.errors.KafkaError: where Kafka is away.
    """
    records = await read_imports(kafka)
    return (await asyncio.to_thread(_Comparison, importer, records, file, source)).report


class _Comparison:
    """What a file changes, as events and as a report."""

    def __init__(
        self, importer: StateImporter, records: Mapping[bytes, bytes], file: Path, source: str
    ) -> None:
        self.change: StateChange = importer.compare(records, file, source)
        self.report = ImportReport(self.change.counts.copy(), examples=self.change.examples)
        self.events = list(self._events(importer.source))
        for each in self.change.passed_over:
            self._pass_over(each)
        self.report.named.note(self.events)
        self.report.show(self.events)

    def _events(self, source: str) -> Iterator[FeedEvent]:
        for statement in self.change.statements:
            event = valid_event({"source": source, **statement})
            if isinstance(event, Unfit):
                self._pass_over(event.why)
            else:
                yield event

    def _pass_over(self, what: Ignored) -> None:
        self.report.tally["ignored"] += 1
        self.report.passed_over.add(what)


async def _deliver(memory: ImportsMemory, events: list[FeedEvent], publish: Publish) -> None:
    """Publish what the outbox holds, and empty it."""
    if events:
        await publish(events)
        await memory.write(emptied(memory.records))
