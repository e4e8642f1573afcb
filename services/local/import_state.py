"""`rapport import` of a calendar or an address book: publishes what changes since its last export.

What changes is worked out from the imports' memory in Kafka. The new memory and the events are
committed there together; then the events go through ingest.
"""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from schemas.events import FeedEvent, InvalidEvent, future_fault, read_event
from schemas.feed_records import event_size_fault
from schemas.positions import Positions
from services.ingest.imports.importers import StateImporter
from services.ingest.imports.outbox import emptied, outbox, pending
from services.ingest.imports.state_change import StateChange
from services.ingest.sources.passed_over import PassedOver
from services.ingest.sources.statements import Ignored
from services.kafka.imports import ImportsMemory, open_imports, read_imports
from services.local.publishing.delivery import Delivery
from services.local.publishing.progress import events_progress
from services.publishing.endpoints import Endpoints


@dataclass
class StateImport:
    """What an import did, or would do: `tally` counts changes, events published and what was
    ignored; `finished` counts the events of an earlier import that had broken off."""

    change: StateChange
    tally: Counter[str] = field(default_factory=Counter)
    passed_over: PassedOver = field(default_factory=PassedOver)
    events: list[FeedEvent] = field(default_factory=list)
    finished: int = 0


async def import_state(
    endpoints: Endpoints, importer: StateImporter, file: Path, source: str
) -> StateImport:
    """Publish what `file` changes of what `source` stated before; wait until all is applied.

    Broken off at any point, it is finished by the next import, of whatever file.

    Raises:
        PublishingFault: where ingest or the api will not, or not in time.
        AnotherImport: where another import has begun meanwhile.
        OSError, ValueError: where the file cannot be read, or is of another kind.
        aiokafka.errors.KafkaError: where Kafka is away.
    """
    async with open_imports(endpoints.bootstrap_servers) as memory:
        left = pending(memory.records)
        if left:
            await _deliver(endpoints, memory, left)
        done = _compared(importer, memory.records, file, source)
        if done.change.records:
            await memory.write(done.change.records | outbox(done.events))
        if done.events:
            await _deliver(endpoints, memory, done.events)
    done.tally["published"] = len(done.events)
    done.finished = len(left)
    return done


async def compare_state(
    endpoints: Endpoints, importer: StateImporter, file: Path, source: str
) -> StateImport:
    """What `import_state` would change; nothing is published or remembered.

    Raises:
        OSError, ValueError: where the file cannot be read, or is of another kind.
        aiokafka.errors.KafkaError: where Kafka is away.
    """
    records = await read_imports(endpoints.bootstrap_servers)
    return _compared(importer, records, file, source)


def _compared(
    importer: StateImporter, records: dict[bytes, bytes], file: Path, source: str
) -> StateImport:
    change = importer.compare(records, file, source)
    done = StateImport(change, Counter(change.counts))
    done.events = list(_events(done, importer.source))
    for each in change.passed_over:
        _pass_over(done, each)
    return done


def _events(done: StateImport, source: str) -> Iterator[FeedEvent]:
    now = time.time_ns() // 1_000_000
    for statement in done.change.statements:
        try:
            event = read_event({"source": source, **statement})
        except InvalidEvent as error:
            _pass_over(done, Ignored(str(error), str(statement["id"])))
            continue
        if fault := _fault(event, now):
            _pass_over(done, Ignored(fault, event.id))
        else:
            yield event


def _fault(event: FeedEvent, now: int) -> str | None:
    if fault := future_fault(event, now):
        return fault.detail
    return "an event that is too large" if event_size_fault(event) else None


def _pass_over(done: StateImport, what: Ignored) -> None:
    done.tally["ignored"] += 1
    done.passed_over.add(what)


async def _deliver(endpoints: Endpoints, memory: ImportsMemory, events: list[FeedEvent]) -> None:
    """Publish what the outbox holds, empty it, and wait until all is applied."""
    with events_progress() as progress:
        delivery = Delivery(endpoints, progress, len(events))
        positions: Positions = await delivery.publish(events)
        await memory.write(emptied(memory.records))
        await delivery.wait(events[0].actor, positions)
