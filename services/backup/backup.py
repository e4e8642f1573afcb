"""Taking a backup while everything runs.

The order is what makes it whole. What says that something has been published comes before the
feeds: finished replays and the imports' memory. Then the changelog, and then the feeds, which so
reach at least as far as it is applied. What follows from the tables comes after them, and so do
erasures: a statement that is not applied yet is applied by whoever starts on what was restored.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from aiokafka import TopicPartition

from schemas.times import format_time
from schemas.topics import (
    CONTROL,
    DEAD_LETTERS,
    ERASURES,
    IDENTITIES,
    IMPORTS,
    RELATIONSHIP_CHANGES,
    SCORED,
    TOPICS,
)
from services.backup.changelog_cut import ChangelogCut, Positions
from services.backup.errors import BackupFault
from services.backup.kafka_reader import Begin, KafkaReader, reading
from services.backup.manifest import FORMAT, Content, Part, write_manifest
from services.backup.records import RecordsFile
from services.kafka.observing.groups import describe_group
from services.kafka.topics.topics import admin_of, describe_topics
from services.runtime.distribution import VERSION
from services.runtime.files import private_directory
from services.runtime.settings import Settings
from services.scorer.topic_partitions import changelog_of

BEFORE = (CONTROL, IMPORTS)
AFTER = (*SCORED, ERASURES, IDENTITIES, DEAD_LETTERS, RELATIONSHIP_CHANGES)


async def back_up(settings: Settings, directory: Path, begin: Begin) -> Content:
    """Write what Kafka holds of Rapport into `directory`, which must be new or empty.

    Raises:
        BackupFault: where it cannot be done; `directory` is then no backup.
        OSError: where a file cannot be written.
        aiokafka.errors.KafkaError: where Kafka is not there, or fails.
    """
    _begin_directory(directory)
    partitions = await _partitions(settings)
    began, notified = _now(), await _notified(settings)
    async with reading(settings) as reader:
        tps = [TopicPartition(topic, number) for topic in TOPICS for number in range(partitions)]
        await reader.count(tps, begin)
        taking = _Taking(reader, directory, partitions)
        for topic in BEFORE:
            await taking.topic(topic)
        positions = [await taking.changelog(number) for number in range(partitions)]
        for topic in AFTER:
            await taking.topic(topic)
    content = Content(
        format=FORMAT,
        rapport=VERSION,
        began=began,
        ended=_now(),
        partitions=partitions,
        parts=taking.parts,
        positions=positions,
        notified=notified,
    )
    write_manifest(directory, content)
    return content


def _begin_directory(directory: Path) -> None:
    if directory.exists() and any(directory.iterdir()):
        raise BackupFault(f"{directory} is not empty")
    private_directory(directory)


class _Taking:
    """Writes files, and keeps what they hold as `parts`."""

    def __init__(self, reader: KafkaReader, directory: Path, partitions: int) -> None:
        self.parts: list[Part] = []
        self._reader, self._directory, self._partitions = reader, directory, partitions

    async def topic(self, topic: str) -> None:
        """All that a topic holds now."""
        for tp in (TopicPartition(topic, number) for number in range(self._partitions)):
            start, end = (await self._reader.starts([tp]))[tp], (await self._reader.ends([tp]))[tp]
            with self._file(tp, start) as file:
                async for records in self._reader.read(tp, start, end):
                    file.append(records)

    async def changelog(self, number: int) -> Positions | None:
        """The changelog of a partition, and the positions that it states."""
        starts = await self._reader.starts(changelog_of(number))
        with ExitStack() as open_files:
            files = {
                tp.topic: open_files.enter_context(self._file(tp, start))
                for tp, start in starts.items()
            }
            cut = ChangelogCut(self._reader, number, lambda topic, rs: files[topic].append(rs))
            return await cut.read()

    @contextmanager
    def _file(self, tp: TopicPartition, start: int) -> Iterator[RecordsFile]:
        """The file of a partition of a topic, whose log begins at `start`."""
        name = f"{tp.topic}-{tp.partition}.zst"
        with RecordsFile(self._directory / name) as file:
            yield file
            written = file.finish()
        self.parts.append(
            Part(
                topic=tp.topic, partition=tp.partition, file=name, start=start, **written._asdict()
            )
        )


async def _partitions(settings: Settings) -> int:
    """How many partitions the topics have.

    Raises:
        BackupFault: where they are not all there.
    """
    topics = await describe_topics(settings)
    missing = [topic.name for topic in topics if not topic.partitions]
    if missing:
        raise BackupFault(f"this Kafka has no {', '.join(missing)}")
    found = {topic.partitions for topic in topics}
    if len(found) > 1:
        raise BackupFault("the topics have different numbers of partitions: see `rapport topics`")
    return found.pop()


async def _notified(settings: Settings) -> dict[int, int]:
    """Up to where the notifiers have acknowledged changes, by partition."""
    async with admin_of(settings) as admin:
        group = await describe_group(admin, settings, settings.notify_group)
    return {
        tp.partition: known.offset
        for tp, known in group.offsets.items()
        if tp.topic == RELATIONSHIP_CHANGES
    }


def _now() -> str:
    return format_time(time.time_ns() // 1_000_000)
