"""How every client of aiokafka reaches Kafka."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from services.runtime.kafka_settings import KafkaSettings

Client = TypeVar("Client", AIOKafkaConsumer, AIOKafkaProducer)


def connection(kafka: KafkaSettings) -> dict[str, Any]:
    """The arguments by which a consumer, a producer or a client of aiokafka reaches Kafka.

    Files are read anew each time: what has been rotated is used by the next client.

    Raises:
        OSError: where a file of the password or of a certificate cannot be read.
    """
    return {"bootstrap_servers": kafka.bootstrap_servers} | security(kafka)


def security(kafka: KafkaSettings) -> dict[str, Any]:
    """Those of them that say how to speak to it, and as whom."""
    given: dict[str, Any] = {"security_protocol": kafka.kafka_security_protocol}
    if kafka.uses_tls:
        given["ssl_context"] = kafka.ssl_context()
    if kafka.uses_sasl:
        given["sasl_mechanism"] = kafka.kafka_sasl_mechanism
        given["sasl_plain_username"] = kafka.kafka_sasl_username
        given["sasl_plain_password"] = kafka.kafka_password()
    return given


@asynccontextmanager
async def started(client: Client) -> AsyncIterator[Client]:
    """`client` once it has connected; it is stopped in any case.

    aiokafka's own context does not stop one that has not come as far.

    Raises:
        aiokafka.errors.KafkaError: where Kafka is not there.
    """
    try:
        await client.start()
        yield client
    finally:
        await client.stop()
