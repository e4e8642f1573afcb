"""A client for single requests, as `services.kafka` makes those that aiokafka lacks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiokafka.client import AIOKafkaClient

from services.kafka.clients.leaving import leave_in_time
from services.kafka.connection import connection
from services.runtime.kafka_settings import KafkaSettings


@asynccontextmanager
async def client_of(kafka: KafkaSettings) -> AsyncIterator[AIOKafkaClient]:
    """One that has connected; it is closed at the end.

    Raises:
        aiokafka.errors.KafkaError: where Kafka is not there.
        OSError: where a file of the password or of a certificate cannot be read.
    """
    client = AIOKafkaClient(**connection(kafka))
    leave_in_time(client)
    try:
        await client.bootstrap()
        yield client
    finally:
        await client.close()
