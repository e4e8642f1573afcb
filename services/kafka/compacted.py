"""Compacted topics that are small, and read as a whole."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, TopicPartition


async def read_whole(bootstrap_servers: str, topic: str) -> dict[bytes, bytes]:
    """The latest committed value under each key.

    Raises:
        aiokafka.errors.KafkaError: where Kafka, or the topic, is not there.
    """
    async with _consumer(bootstrap_servers, topic) as consumer:
        ends = await consumer.end_offsets(consumer.assignment())
        values: dict[bytes, bytes] = {}
        while await _behind(consumer, ends):
            for records in (await consumer.getmany(timeout_ms=100)).values():
                for record in records:
                    apply(values, record.key, record.value)
        return values


@asynccontextmanager
async def _consumer(bootstrap_servers: str, topic: str) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=bootstrap_servers,
        isolation_level="read_committed",
        auto_offset_reset="earliest",
    )
    try:
        await consumer.start()
        yield consumer
    finally:
        await consumer.stop()


async def _behind(consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int]) -> bool:
    return any([await consumer.position(p) < end for p, end in ends.items()])


def apply(values: dict[bytes, bytes], key: bytes, value: bytes | None) -> None:
    """Let `values` be as a record leaves them; a value of None deletes its key."""
    if value is None:
        values.pop(key, None)
    else:
        values[key] = value
