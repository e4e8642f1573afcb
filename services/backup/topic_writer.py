"""Writing to the partitions of a topic many records at a time, each with a time of its own."""

import asyncio
from collections import Counter
from collections.abc import Iterable

from aiokafka.producer.message_accumulator import BatchBuilder

from schemas.times import DAY_MS
from services.backup.errors import BackupFault
from services.backup.kafka_reader import Advance
from services.backup.records import Record
from services.backup.repartitioning.placing import Placed
from services.kafka.clients.producer import Producer
from services.runtime.settings import Settings

_BATCH_BYTES = 900_000
_MAX_RECORD_BYTES = 2 << 20
_MOST_UNACKNOWLEDGED = 16


def create_producer(settings: Settings) -> Producer:
    """A producer that writes each record once and in order, so that offsets can be foretold."""
    return Producer(
        settings,
        enable_idempotence=True,
        max_batch_size=_BATCH_BYTES,
        max_request_size=_MAX_RECORD_BYTES,
    )


class TopicWriter:
    """Writes to `topic`, which nobody else does: `written` counts the records of each partition.

    A batch has records of one day: Kafka deletes by the latest time that is in what it deletes.
    """

    def __init__(self, producer: Producer, topic: str, advance: Advance) -> None:
        self.written = Counter[int]()
        self._producer, self._topic, self._advance = producer, topic, advance
        self._open: dict[int, _OpenBatch] = {}
        self._sent: list[asyncio.Future[object]] = []

    async def write(self, placed: Iterable[Placed]) -> None:
        """Write records, in their order; returns once Kafka has acknowledged them.

        Raises:
            BackupFault: where one is larger than any that Rapport writes.
            aiokafka.errors.KafkaError: where Kafka does not take them.
        """
        for partition, record in placed:
            batch = self._open.get(partition)
            if batch is None or not batch.append(record):
                await self._send(partition)
                self._open[partition] = batch = _OpenBatch(self._producer.create_batch(), record)
                if not batch.append(record):
                    raise BackupFault(f"a record of {self._topic} is too large")
            self.written[partition] += 1
        for partition in list(self._open):
            await self._send(partition)
        await self._acknowledged()

    async def _send(self, partition: int) -> None:
        if (batch := self._open.pop(partition, None)) is None:
            return
        self._advance(batch.builder.record_count())
        sent = await self._producer.send_batch(batch.builder, self._topic, partition=partition)
        self._sent.append(sent)
        if len(self._sent) > _MOST_UNACKNOWLEDGED:
            await self._acknowledged()

    async def _acknowledged(self) -> None:
        sent, self._sent = self._sent, []
        await asyncio.gather(*sent)


class _OpenBatch:
    """A batch of the day of its first record."""

    def __init__(self, builder: BatchBuilder, first: Record) -> None:
        self.builder = builder
        self._day = first.timestamp // DAY_MS

    def append(self, record: Record) -> bool:
        """Add a record; False where it is of another day, or has no room."""
        if record.timestamp // DAY_MS != self._day:
            return False
        appended = self.builder.append(
            timestamp=record.timestamp,
            key=record.key,
            value=record.value,
            headers=list(record.headers),
        )
        return appended is not None
