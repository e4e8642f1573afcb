"""One import: of which file, how it is read, and whether it is only compared."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from services.ingest.imports import mbox
from services.ingest.imports.importers import IMPORTERS, Importer, StateImporter
from services.ingest.imports.runs.events import compare_events, import_events
from services.ingest.imports.runs.report import ImportReport
from services.ingest.imports.runs.state import compare_state, import_state
from services.ingest.intake.intake import Publish
from services.ingest.intake.journal import Journal
from services.runtime.kafka_settings import KafkaSettings


class ImportOrder(NamedTuple):
    """An import of `file` as `source`; a `dry_run` publishes and remembers nothing."""

    importer: Importer | StateImporter
    file: Path
    source: str
    dry_run: bool

    async def run(self, kafka: KafkaSettings, journals: Path, publish: Publish) -> ImportReport:
        """Do it; `journals` is the directory of what was taken of files that hold events.

        Raises:
            JournalInUse, AnotherImport: where another import is under way.
            OSError, ValueError: where the file cannot be read, or is of another kind.
            aiokafka.errors.KafkaError: where Kafka is away.
            Exception: what `publish` raises.
        """
        importer, file = self.importer, self.file
        if isinstance(importer, StateImporter):
            if self.dry_run:
                return await compare_state(importer, file, self.source, kafka)
            return await import_state(importer, file, self.source, kafka, publish)
        with _journal(journals / f"{self.source}.sqlite") as journal:
            named = importer._replace(source=self.source)
            if self.dry_run:
                return await compare_events(named, file, journal)
            return await import_events(named, file, journal, publish)


def importer_of(format_: str, *, keep_machines: bool = False) -> Importer | StateImporter:
    """How files of a format are read; `keep_machines` counts what machines write, too.

    Raises:
        KeyError: where the format is not known.
        ValueError: where machines are to be kept, and it is no mailbox.
    """
    importer = IMPORTERS[format_]
    if not keep_machines:
        return importer
    if not isinstance(importer, Importer):
        raise ValueError("is for a mailbox")
    return importer._replace(read=partial(mbox.read, keep_machines=True))


@contextmanager
def _journal(file: Path) -> Iterator[Journal]:
    journal = Journal(file)
    try:
        yield journal
    finally:
        journal.close()
