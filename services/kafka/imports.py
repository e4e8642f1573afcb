"""The compacted `imports` topic: the memory of imports, of which one at a time may write.

Who opens the memory fences whoever had it open, wherever that runs: of two imports at once the
earlier one fails before anything of it is remembered, as a Kafka transaction is whole or nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from aiokafka.errors import ProducerFenced

from schemas.topics import IMPORTS
from services.kafka.clients.producer import Producer
from services.kafka.compacted import apply, read_whole
from services.kafka.connection import started
from services.runtime.kafka_settings import KafkaSettings

_TRANSACTIONAL_ID = "rapport-imports"
_BATCH_BYTES = 1_000_000
"""Just under the default limit of a broker for one batch, and so for a record."""


class AnotherImport(RuntimeError):
    """Another import has opened the memory meanwhile."""


class ImportsMemory:
    """The memory's `records` by key: as it was when it was opened, and with what is written."""

    def __init__(self, records: dict[bytes, bytes], producer: Producer) -> None:
        self.records = records
        self._producer = producer

    async def write(self, records: Mapping[bytes, bytes | None]) -> None:
        """Store `records`, all or none; None deletes one.

        Raises:
            AnotherImport: where another import has opened the memory since.
            aiokafka.errors.KafkaError: where Kafka did not take them.
        """
        try:
            async with self._producer.transaction():
                sent = [
                    await self._producer.send(IMPORTS, value, key) for key, value in records.items()
                ]
                await asyncio.gather(*sent)
        except ProducerFenced:
            raise AnotherImport("another import has begun meanwhile: run this one again") from None
        for key, value in records.items():
            apply(self.records, key, value)


@asynccontextmanager
async def open_imports(kafka: KafkaSettings) -> AsyncIterator[ImportsMemory]:
    """The imports' memory, to be written by this import alone.

    Raises:
        aiokafka.errors.KafkaError: where Kafka, or the topic, is not there.
    """
    producer = Producer(
        kafka,
        transactional_id=_TRANSACTIONAL_ID,
        max_batch_size=_BATCH_BYTES,
    )
    async with started(producer):
        yield ImportsMemory(await read_imports(kafka), producer)


async def read_imports(kafka: KafkaSettings) -> dict[bytes, bytes]:
    """The records of the memory by key, without opening it.

    Raises:
        aiokafka.errors.KafkaError: where Kafka, or the topic, is not there.
    """
    return await read_whole(kafka, IMPORTS)
