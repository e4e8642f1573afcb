"""A producer for which topics have the registry's names, whatever Kafka has them as."""

import asyncio
from typing import Any

from aiokafka import AIOKafkaProducer

from services.kafka.clients.leaving import leave_in_time
from services.kafka.connection import connection
from services.runtime.kafka_settings import KafkaSettings


class Producer(AIOKafkaProducer):  # type: ignore[misc]
    """Reaches Kafka as the settings say; its `transactional_id` gets the prefix too."""

    def __init__(
        self, kafka: KafkaSettings, *, transactional_id: str | None = None, **given: Any
    ) -> None:
        """`given` are arguments of aiokafka's.

        Raises:
            OSError: where a file of the password or of a certificate cannot be read.
        """
        self._kafka = kafka
        super().__init__(
            transactional_id=None if transactional_id is None else kafka.in_kafka(transactional_id),
            **connection(kafka),
            **given,
        )
        leave_in_time(self.client)

    async def partitions_for(self, topic: str) -> set[int]:
        """The numbers of its partitions, once they are known."""
        found: set[int] = await super().partitions_for(self._kafka.in_kafka(topic))
        return found

    async def send(self, topic: str, *given: Any, **more: Any) -> asyncio.Future[Any]:
        """Send a record; what comes of it names the topic as Kafka does."""
        sent: asyncio.Future[Any] = await super().send(self._kafka.in_kafka(topic), *given, **more)
        return sent

    async def send_batch(self, batch: Any, topic: str, *, partition: int) -> asyncio.Future[Any]:
        """Send what `create_batch` made; what comes of it names the topic as Kafka does."""
        named = self._kafka.in_kafka(topic)
        sent: asyncio.Future[Any] = await super().send_batch(batch, named, partition=partition)
        return sent
