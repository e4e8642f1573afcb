"""Filling a fresh Kafka with a backup, for any number of partitions.

Tables are not in a backup: scorers restore them from the changelog, as on any new machine.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from schemas.erasures import PARTITION
from schemas.topics import (
    CHANGELOG,
    CONTROL,
    DEAD_LETTERS,
    ERASURES,
    IDENTITIES,
    IMPORTS,
    PROFILES,
    RELATIONSHIP_CHANGES,
    RELATIONSHIPS,
    SCORED,
    SEEN,
    TOPICS,
)
from services.backup.errors import BackupFault
from services.backup.fresh_kafka import fresh_kafka
from services.backup.kafka_reader import Begin
from services.backup.manifest import Backup
from services.backup.records import Record
from services.backup.repartitioning.changelog import Changelog, Item
from services.backup.repartitioning.erasures import MovedErasures
from services.backup.repartitioning.ordered import Ordered
from services.backup.repartitioning.placing import Placed, Placing
from services.backup.repartitioning.remembered import Remembered
from services.backup.repartitioning.small_topics import small_topic
from services.backup.topic_writer import TopicWriter, create_producer
from services.kafka.clients.consumer import Consumer
from services.kafka.clients.producer import Producer
from services.kafka.connection import started
from services.runtime.settings import Settings
from services.scorer.positions import positions_record

_GONE = b"\0deleted"
"""Key of a record that stands for all that retention had deleted, and is deleted itself: so a log
that did not begin at its first record does not seem to now."""


async def restore(
    settings: Settings,
    backup: Backup,
    begin: Begin,
    *,
    erasures_of: Backup | None = None,
    again: bool = False,
) -> None:
    """Fill Kafka with `backup`, whose files are known to be whole, in `settings.partitions`.

    `erasures_of` is a later backup of the same Kafka: what was erased since is erased here too.
    With `again` what an earlier restore has left is thrown away.

    Raises:
        BackupFault: where this Kafka is not fresh, or the erasures are of another one.
        TopicsFault, SettingsRefused: where Kafka does not make the topics.
        aiokafka.errors.KafkaError: where Kafka fails: no service will start on what is there.
    """
    erasures = _erasures(backup, erasures_of)
    async with (
        fresh_kafka(settings, again=again) as admin,
        started(create_producer(settings)) as producer,
    ):
        filling = _Filling(settings, backup, producer, begin)
        await filling.small_topics()
        await filling.erasures(erasures)
        positions = await filling.feeds(admin)
        await filling.changelog(positions, erasures)
        await filling.dead_letters()
        await filling.changes()
        await filling.check()


def _erasures(backup: Backup, later: Backup | None) -> MovedErasures:
    erasures = MovedErasures(backup.records(ERASURES, PARTITION))
    if later is None:
        return erasures
    stated = MovedErasures(later.records(ERASURES, PARTITION))
    if not erasures.secrets <= stated.secrets or later.content.ended < backup.content.ended:
        raise BackupFault("the erasures are not those of a later backup of the same Kafka")
    return stated


class _Filling:
    """The steps; what each topic then holds is known by its writer."""

    def __init__(
        self, settings: Settings, backup: Backup, producer: Producer, begin: Begin
    ) -> None:
        self._settings, self._backup = settings, backup
        self._partitions = range(settings.partitions)
        self._placing = Placing(backup.content.partitions, settings.partitions)
        advance = begin(sum(part.records for part in backup.content.parts))
        self._writers = {topic: TopicWriter(producer, topic, advance) for topic in TOPICS}
        self._made = time.time_ns() // 1_000_000

    async def small_topics(self) -> None:
        """What is read as a whole by everyone."""
        for topic in (CONTROL, IDENTITIES, IMPORTS):
            await self._write(topic, small_topic(self._placing, self._read, topic))

    async def erasures(self, erasures: MovedErasures) -> None:
        """Who is to be forgotten, and since when."""
        await self._write(ERASURES, (Placed(PARTITION, record) for record in erasures.records))

    async def feeds(self, admin: AIOKafkaAdminClient) -> Mapping[int, Mapping[str, int]]:
        """What came; returns up to where it is applied, by partition and topic."""
        applied: dict[int, dict[str, int]] = defaultdict(dict)
        for topic in SCORED:
            cut = self._cut(topic)
            await self._write(topic, (Placed(n, Record(0, 0, _GONE, b"")) for n in cut))
            stated = enumerate(self._backup.content.positions)
            ordered = Ordered(
                self._placing, self._read, topic, {n: p.get(topic, 0) for n, p in stated if p}
            )
            await self._write(topic, ordered.applied())
            for number in self._partitions:
                applied[number][topic] = self._writers[topic].written[number]
            await self._write(topic, ordered.others())
            if cut:
                named = self._settings.in_kafka(topic)
                gone = {TopicPartition(named, number): RecordsToDelete(1) for number in cut}
                await admin.delete_records(gone)
        return {number: applied[number] for number in self._partitions if self._begun(number)}

    async def changelog(
        self, positions: Mapping[int, Mapping[str, int]], erasures: MovedErasures
    ) -> None:
        """What the tables are restored from; it ends with one transaction's positions."""
        changelog = Changelog(self._placing, self._read)
        for topic in (RELATIONSHIPS, PROFILES):
            await self._write(topic, map(self._now, changelog.records(topic)))
        remembered = Remembered(self._placing, self._read)
        for number in self._partitions:
            await self._write(SEEN, self._items(number, remembered.items(number)))
            of_nobody = changelog.of_nobody(number, erasures)
            await self._write(RELATIONSHIPS, self._items(number, of_nobody))
        for number, applied in positions.items():
            for topic in CHANGELOG:
                await self._write(topic, self._items(number, [positions_record(applied)]))

    async def dead_letters(self) -> None:
        """What could not be processed."""
        await self._write(
            DEAD_LETTERS, Ordered(self._placing, self._read, DEAD_LETTERS, {}).others()
        )

    async def changes(self) -> None:
        """What others subscribe to, and up to where the notifiers have delivered it."""
        notified = self._backup.content.notified
        ordered = Ordered(self._placing, self._read, RELATIONSHIP_CHANGES, notified)
        writer = self._writers[RELATIONSHIP_CHANGES]
        await self._write(RELATIONSHIP_CHANGES, ordered.applied())
        offsets = {
            TopicPartition(RELATIONSHIP_CHANGES, number): writer.written[number]
            for number in self._partitions
            if notified
        }
        await self._write(RELATIONSHIP_CHANGES, ordered.others())
        if offsets:
            await _commit(self._settings, offsets)

    async def check(self) -> None:
        """Compare where each partition ends with what was written to it.

        Raises:
            BackupFault: where that differs, as somebody else writes there too.
        """
        wanted = {
            TopicPartition(topic, number): writer.written[number]
            for topic, writer in self._writers.items()
            for number in self._partitions
        }
        async with started(Consumer(self._settings)) as consumer:
            ends = await consumer.end_offsets(list(wanted))
        if others := sorted({tp.topic for tp, end in ends.items() if end != wanted[tp]}):
            raise BackupFault(f"somebody else writes to {', '.join(others)}")

    async def _write(self, topic: str, placed: Iterable[Placed]) -> None:
        await self._writers[topic].write(placed)

    def _read(self, topic: str, number: int) -> Iterator[Record]:
        return self._backup.records(topic, number)

    def _cut(self, topic: str) -> list[int]:
        """The partitions of a feed that no longer hold all that ever came."""
        cut = {p.partition for p in self._backup.content.parts if p.topic == topic and p.start}
        return [n for n in self._partitions if not cut.isdisjoint(self._placing.sources(n))]

    def _begun(self, number: int) -> bool:
        """Whether a partition has a changelog."""
        stated = self._backup.content.positions
        return any(stated[source] is not None for source in self._placing.sources(number))

    def _items(self, number: int, items: Iterable[Item]) -> Iterator[Placed]:
        return (Placed(number, Record(0, self._made, key, value)) for key, value in items)

    def _now(self, placed: Placed) -> Placed:
        """A record of the changelog as of now: Kafka compacts by how old records are."""
        record = placed.record
        return Placed(placed.partition, Record(0, self._made, record.key, record.value))


async def _commit(settings: Settings, offsets: Mapping[TopicPartition, int]) -> None:
    """State how far the notifiers have come."""
    consumer = Consumer(settings, group_id=settings.notify_group, enable_auto_commit=False)
    async with started(consumer):
        consumer.assign(list(offsets))
        await consumer.commit(offsets)
