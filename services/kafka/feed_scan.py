"""Reading what the feeds of a partition still hold, once, from their starts to their ends."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiokafka import ConsumerRecord, TopicPartition

from schemas.topics import SCORED
from services.kafka.clients.consumer import Consumer
from services.kafka.connection import started
from services.runtime.settings import Settings

START_S = 8.0
"""A Kafka that is not reached within this is away."""

SILENT_S = 30.0
"""A Kafka that returns nothing for so long, while there is more, is away."""

_BATCH = 1_000
_POLL_MS = 500


class FeedScan:
    """Reads feeds for whoever asks, with a consumer of its own each time, of no group."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["OpenFeeds"]:
        """The feeds, once Kafka is reached.

        Raises:
            aiokafka.errors.KafkaError: where it is not there.
            TimeoutError: where it does not answer.
        """
        consumer = Consumer(
            self._settings,
            isolation_level="read_committed",
            auto_offset_reset="earliest",
            enable_auto_commit=False,
        )
        async with asyncio.timeout(START_S) as patience, started(consumer):
            patience.reschedule(None)
            yield OpenFeeds(consumer)


class OpenFeeds:
    """Feeds that are read by `consumer`, one partition after another."""

    def __init__(self, consumer: Consumer) -> None:
        self._consumer = consumer

    async def records(self, partition: int) -> AsyncGenerator[Sequence[ConsumerRecord]]:
        """Batches of what all feeds of `partition` hold now, read committed; topic by topic.

        Raises:
            aiokafka.errors.KafkaError: where Kafka fails.
            TimeoutError: where it went away.
        """
        consumer = self._consumer
        for topic in SCORED:
            tp = TopicPartition(topic, partition)
            consumer.assign([tp])
            await consumer.seek_to_beginning(tp)
            end = (await consumer.end_offsets([tp]))[tp]
            async for batch in _up_to(consumer, tp, end):
                yield batch


async def _up_to(
    consumer: Consumer, tp: TopicPartition, end: int
) -> AsyncGenerator[Sequence[ConsumerRecord]]:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + SILENT_S
    while await consumer.position(tp) < end:
        found = await consumer.getmany(tp, timeout_ms=_POLL_MS, max_records=_BATCH)
        if found:
            deadline = loop.time() + SILENT_S
            yield [record for record in found[tp] if record.offset < end]
        elif loop.time() > deadline:
            raise TimeoutError(f"Kafka returns nothing of {tp.topic}-{tp.partition}")
