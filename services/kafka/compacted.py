"""Compacted topics that are small, and read as a whole."""

from aiokafka import TopicPartition

from schemas.topics import HEARTBEAT_KEY
from services.kafka.clients.consumer import Consumer
from services.kafka.connection import started
from services.runtime.kafka_settings import KafkaSettings


async def read_whole(kafka: KafkaSettings, topic: str) -> dict[bytes, bytes]:
    """The latest committed value under each key, heartbeats apart.

    Raises:
        aiokafka.errors.KafkaError: where Kafka, or the topic, is not there.
    """
    async with started(_consumer(kafka, topic)) as consumer:
        ends = await consumer.end_offsets(consumer.assignment())
        values: dict[bytes, bytes] = {}
        while await _behind(consumer, ends):
            for records in (await consumer.getmany(timeout_ms=100)).values():
                for record in records:
                    apply(values, record.key, record.value)
        values.pop(HEARTBEAT_KEY, None)
        return values


def _consumer(kafka: KafkaSettings, topic: str) -> Consumer:
    return Consumer(
        kafka,
        topic,
        isolation_level="read_committed",
        auto_offset_reset="earliest",
    )


async def _behind(consumer: Consumer, ends: dict[TopicPartition, int]) -> bool:
    return any([await consumer.position(p) < end for p, end in ends.items()])


def apply(values: dict[bytes, bytes], key: bytes, value: bytes | None) -> None:
    """Let `values` be as a record leaves them; a value of None deletes its key."""
    if value is None:
        values.pop(key, None)
    else:
        values[key] = value
