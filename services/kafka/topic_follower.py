"""Following a small topic: all that it holds, then whatever comes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence

from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from services.kafka.clients.consumer import Consumer
from services.runtime.settings import Settings

log = logging.getLogger(__name__)

RETRY_S = 1.0
_POLL_MS = 500

Offsets = Mapping[int, int]
"""The next offset to read of each partition."""


class TopicFollower:
    """Reads `partitions` of `topic`, committed records alone, with a consumer of no group."""

    def __init__(self, settings: Settings, topic: str, partitions: Sequence[int]) -> None:
        self._topic = topic
        self._tps = [TopicPartition(topic, partition) for partition in partitions]
        self._consumer = Consumer(
            settings,
            isolation_level="read_committed",
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            fetch_max_wait_ms=100,
        )

    async def end(self, partition: int) -> int:
        """Where a partition ends now, asked for until Kafka answers; it must be followed."""
        tp = TopicPartition(self._topic, partition)
        while True:
            try:
                end: int = (await self._consumer.end_offsets([tp]))[tp]
            except KafkaError as error:
                log.warning("Kafka does not say where %s ends: %s", tp, error)
                await asyncio.sleep(RETRY_S)
            else:
                return end

    async def run(
        self,
        take: Callable[[ConsumerRecord], None],
        whole: Callable[[Offsets], Awaitable[None]],
    ) -> None:
        """Give each record to `take`, and call `whole` whenever all there was has been taken.

        All there was when this began, that is; from then on it is called after each fetch.

        Raises:
            aiokafka.errors.KafkaError: where Kafka is not there to begin with.
        """
        try:
            await self._consumer.start()
            self._consumer.assign(self._tps)
            ends = await self._consumer.end_offsets(self._tps)
            while True:
                offsets = {tp.partition: await self._consumer.position(tp) for tp in self._tps}
                if all(offsets[tp.partition] >= end for tp, end in ends.items()):
                    await whole(offsets)
                    ends = {}
                for records in (await self._consumer.getmany(timeout_ms=_POLL_MS)).values():
                    for record in records:
                        take(record)
        finally:
            await self._consumer.stop()
