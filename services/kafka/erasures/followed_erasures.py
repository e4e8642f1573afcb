"""Following the `erasures` topic, for whoever must not let anything count that was erased."""

import asyncio
import logging

import msgspec
from aiokafka import ConsumerRecord

from schemas.erasures import PARTITION, Erasures
from schemas.topics import ERASURES
from services.kafka.topic_follower import Offsets, TopicFollower
from services.runtime.settings import Settings

log = logging.getLogger(__name__)


class FollowedErasures:
    """`erasures` as they stand now, once `whole` is set: until then some may be missing."""

    def __init__(self, settings: Settings) -> None:
        self.erasures = Erasures()
        self.whole = asyncio.Event()
        self._read_up_to = 0
        self._more = asyncio.Condition()
        self._follower = TopicFollower(settings, ERASURES, [PARTITION])

    async def run(self) -> None:
        """Follow until cancelled.

        Raises:
            aiokafka.errors.KafkaError: where Kafka is not there to begin with.
        """
        await self._follower.run(self._take, self._whole)

    async def refresh(self) -> None:
        """Return once all is read that the topic holds now, however long Kafka is away."""
        await self.whole.wait()
        end = await self._follower.end(PARTITION)
        async with self._more:
            await self._more.wait_for(lambda: self._read_up_to >= end)

    def _take(self, record: ConsumerRecord) -> None:
        try:
            self.erasures.take(record.offset, record.timestamp, record.key, record.value)
        except (ValueError, msgspec.MsgspecError):
            place = f"{record.topic}-{record.partition} at {record.offset}"
            log.warning("the record %s is no statement of an erasure", place)

    async def _whole(self, offsets: Offsets) -> None:
        self.whole.set()
        async with self._more:
            self._read_up_to = offsets[PARTITION]
            self._more.notify_all()
