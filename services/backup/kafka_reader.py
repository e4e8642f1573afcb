"""Reading partitions of topics from Kafka as files take them: committed records, in order."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager

from aiokafka import ConsumerRecord, TopicPartition

from services.backup.errors import BackupFault
from services.backup.records import Record
from services.kafka.clients.consumer import Consumer
from services.kafka.connection import started
from services.runtime.kafka_settings import KafkaSettings

SILENT_S = 60.0
"""A Kafka that returns nothing for so long, while there is more, is away."""

_FETCH_BYTES = 8 << 20
_POLL_MS = 500
_WAIT_MS = 10
"""A fetch waits so long at a partition's end: the next partition is read only after it."""

Advance = Callable[[int], None]
"""Notes that so many more records have been passed."""

Begin = Callable[[int], Advance]
"""Begins to note that, where there are about so many."""


class KafkaReader:
    """Reads one partition after another."""

    def __init__(self, consumer: Consumer) -> None:
        self._consumer = consumer
        self._advance: Advance = lambda _: None

    async def count(self, tps: Collection[TopicPartition], begin: Begin) -> None:
        """Note from now on how much of `tps` has been read."""
        starts, ends = await self.starts(tps), await self.ends(tps)
        self._advance = begin(sum(ends.values()) - sum(starts.values()))

    async def starts(self, tps: Collection[TopicPartition]) -> Mapping[TopicPartition, int]:
        """The offset of the first record that is there."""
        starts: Mapping[TopicPartition, int] = await self._consumer.beginning_offsets(tps)
        return starts

    async def ends(self, tps: Collection[TopicPartition]) -> Mapping[TopicPartition, int]:
        """The offset below which all transactions have ended."""
        ends: Mapping[TopicPartition, int] = await self._consumer.end_offsets(tps)
        return ends

    async def read(self, tp: TopicPartition, start: int, end: int) -> AsyncGenerator[list[Record]]:
        """The committed records from `start` up to `end`; what is deleted meanwhile is left out.

        Raises:
            BackupFault: where Kafka returns nothing for long.
            aiokafka.errors.KafkaError: where it fails.
        """
        consumer, position, loop = self._consumer, start, asyncio.get_running_loop()
        if start < end:
            consumer.assign([tp])
            consumer.seek(tp, start)
        deadline = loop.time() + SILENT_S
        while position < end:
            found = await consumer.getmany(tp, timeout_ms=_POLL_MS)
            reached = min(await consumer.position(tp), end)
            if reached > position:
                yield [_record(each) for each in found.get(tp, ()) if each.offset < end]
                deadline = loop.time() + SILENT_S
            elif loop.time() > deadline:
                raise BackupFault(f"Kafka returns nothing of {tp.topic}-{tp.partition}")
            self._advance(reached - position)
            position = reached


@asynccontextmanager
async def reading(kafka: KafkaSettings) -> AsyncIterator[KafkaReader]:
    """A reader, for as long as it is needed.

    Raises:
        aiokafka.errors.KafkaError: where Kafka is not there.
    """
    consumer = Consumer(
        kafka,
        isolation_level="read_committed",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        max_partition_fetch_bytes=_FETCH_BYTES,
        fetch_max_wait_ms=_WAIT_MS,
    )
    async with started(consumer):
        yield KafkaReader(consumer)


def _record(record: ConsumerRecord) -> Record:
    return Record(record.offset, record.timestamp, record.key, record.value, tuple(record.headers))
