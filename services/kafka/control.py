"""The compacted `control` topic: small values shared by all of Rapport, read as a whole."""

from typing import Any

import msgspec
from aiokafka import AIOKafkaProducer

from schemas.topics import CONTROL
from services.kafka.compacted import read_whole

REPLAYED = "replay:"
"""Prefix of the keys of finished replays."""


async def read_control(bootstrap_servers: str) -> dict[str, Any]:
    """The latest JSON value under each key.

    Raises:
        aiokafka.errors.KafkaError: where Kafka, or the topic, is not there.
    """
    values = await read_whole(bootstrap_servers, CONTROL)
    return {key.decode(): msgspec.json.decode(value) for key, value in values.items()}


async def write_control(bootstrap_servers: str, key: str, value: Any) -> None:
    """Store `value` (JSON) under `key`; None deletes it. Returns once Kafka has acknowledged it.

    Raises:
        aiokafka.errors.KafkaError: where Kafka did not acknowledge it.
    """
    async with AIOKafkaProducer(bootstrap_servers=bootstrap_servers, acks="all") as producer:
        encoded = None if value is None else msgspec.json.encode(value)
        await producer.send_and_wait(CONTROL, encoded, key.encode())
