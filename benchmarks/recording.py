"""Feed records in a Kafka's files, of which each run gets a copy: filling takes longest."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.workload import Record, fill
from services.kafka.topics.topics import ensure_topics
from services.local.embedded_kafka.broker import EmbeddedKafka
from services.local.processes.ports import free_ports
from services.runtime.load_settings import load_settings
from services.runtime.settings import Settings

PARTITIONS = 4


class Recording:
    """So many records, as any producer may write them to Kafka."""

    def __init__(self, folder: Path, records: Iterator[Record]) -> None:
        """Write `records` into a Kafka that keeps its data in `folder`."""
        self._folder = folder
        with empty_kafka(folder) as settings:
            self.records = asyncio.run(fill(settings, records))

    @contextmanager
    def played(self) -> Iterator[Settings]:
        """A Kafka that holds the records, and nothing else."""
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(self._folder, folder, dirs_exist_ok=True)
            with EmbeddedKafka(Path(folder), open_to_all=True) as kafka:
                yield _settings(kafka, Path(folder))


@contextmanager
def empty_kafka(folder: Path) -> Iterator[Settings]:
    """A Kafka with Rapport's topics, which keeps its data in `folder`, and settings for it."""
    with EmbeddedKafka(folder, open_to_all=True) as kafka:
        settings = _settings(kafka, folder)
        asyncio.run(ensure_topics(settings))
        yield settings


@contextmanager
def recorded(records: Iterator[Record]) -> Iterator[Recording]:
    """A recording that is there as long as the context."""
    with tempfile.TemporaryDirectory() as folder:
        yield Recording(Path(folder), records)


def _settings(kafka: EmbeddedKafka, folder: Path) -> Settings:
    ingest, api, scorer = free_ports("127.0.0.1", 3)
    return load_settings(
        **kafka.access,
        data_dir=folder,
        partitions=PARTITIONS,
        ingest_port=ingest,
        api_port=api,
        scorer_port=scorer,
    )
