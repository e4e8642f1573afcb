"""One import: of which file, how it is read, and whether it is only compared."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from services.ingest.imports.importers import IMPORTERS, Importer, StateImporter
from services.ingest.imports.options import NO_OPTIONS, ImportOptions, InvalidOption
from services.ingest.imports.runs.events import compare_events, import_events
from services.ingest.imports.runs.report import ImportReport
from services.ingest.imports.runs.state import compare_state, import_state
from services.ingest.intake.intake import Publish
from services.ingest.intake.journal import Journal
from services.runtime.kafka_settings import KafkaSettings


class ImportOrder(NamedTuple):
    """An import of `file`, of which `options` say more, as `source`.

    A `dry_run` publishes and remembers nothing.
    """

    importer: Importer | StateImporter
    file: Path
    source: str
    dry_run: bool
    options: ImportOptions = NO_OPTIONS

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
                return await compare_events(named, file, self.options, journal)
            return await import_events(named, file, self.options, journal, publish)


def importer_of(format_: str, options: ImportOptions = NO_OPTIONS) -> Importer | StateImporter:
    """How files of a format are read, with `options`.

    Raises:
        KeyError: where the format is not known.
        InvalidOption: where an option is not for this format, or one that it needs is missing.
    """
    importer = IMPORTERS[format_]
    takes = importer.takes if isinstance(importer, Importer) else frozenset()
    needs = importer.needs if isinstance(importer, Importer) else frozenset()
    for name in options.given:
        if name not in takes:
            raise InvalidOption(name, f"is for {' and '.join(_that_take(name))}")
    for name in needs.difference(options.given):
        raise InvalidOption(name, f"is needed for {format_}")
    return importer


def _that_take(option: str) -> list[str]:
    return [
        format_
        for format_, each in IMPORTERS.items()
        if isinstance(each, Importer) and option in each.takes
    ]


@contextmanager
def _journal(file: Path) -> Iterator[Journal]:
    journal = Journal(file)
    try:
        yield journal
    finally:
        journal.close()
