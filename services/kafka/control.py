"""The compacted `control` topic: small values shared by all of Rapport, read as a whole."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from schemas.topics import CONTROL

REPLAYED = "replay:"
"""Prefix of the keys of finished replays."""


async def read_control(bootstrap_servers: str) -> dict[str, Any]:
    """The latest JSON value under each key.

    Raises:
        aiokafka.errors.KafkaError: where Kafka, or the topic, is not there.
    """
    async with _consumer(bootstrap_servers) as consumer:
        ends = await consumer.end_offsets(consumer.assignment())
        values: dict[str, Any] = {}
        while await _behind(consumer, ends):
            for records in (await consumer.getmany(timeout_ms=100)).values():
                for record in records:
                    _apply(values, record)
        return values


async def write_control(bootstrap_servers: str, key: str, value: Any) -> None:
    """Store `value` (JSON) under `key`; None deletes it. Returns once Kafka has acknowledged it.

    Raises:
        aiokafka.errors.KafkaError: where Kafka did not acknowledge it.
    """
    async with AIOKafkaProducer(bootstrap_servers=bootstrap_servers, acks="all") as producer:
        encoded = None if value is None else msgspec.json.encode(value)
        await producer.send_and_wait(CONTROL, encoded, key.encode())


@asynccontextmanager
async def _consumer(bootstrap_servers: str) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        CONTROL,
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


def _apply(values: dict[str, Any], record: ConsumerRecord[bytes, bytes | None]) -> None:
    key = record.key.decode()
    if record.value is None:
        values.pop(key, None)
    else:
        values[key] = msgspec.json.decode(record.value)
