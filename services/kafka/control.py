"""The compacted `control` topic: small values shared by all of Rapport, read as a whole."""

from typing import Any

import msgspec

from schemas.topics import CONTROL
from services.kafka.clients.producer import Producer
from services.kafka.compacted import read_whole
from services.kafka.connection import started
from services.runtime.kafka_settings import KafkaSettings

REPLAYED = "replay:"
"""Prefix of the keys of finished replays."""


async def read_control(kafka: KafkaSettings) -> dict[str, Any]:
    """The latest JSON value under each key.

    Raises:
        aiokafka.errors.KafkaError: where Kafka, or the topic, is not there.
    """
    values = await read_whole(kafka, CONTROL)
    return {key.decode(): msgspec.json.decode(value) for key, value in values.items()}


async def write_control(kafka: KafkaSettings, key: str, value: Any) -> None:
    """Store `value` (JSON) under `key`; None deletes it. Returns once Kafka has acknowledged it.

    Raises:
        aiokafka.errors.KafkaError: where Kafka did not acknowledge it.
    """
    async with started(Producer(kafka, acks="all")) as producer:
        encoded = None if value is None else msgspec.json.encode(value)
        await producer.send_and_wait(CONTROL, encoded, key.encode())
