"""Writing to what nobody writes to: Kafka closes, and so compacts, only what is written."""

import asyncio
import logging
import time
from collections.abc import Iterable

from aiokafka.errors import KafkaError

from schemas.topics import CONTROL, ERASURES, HEARTBEAT_KEY, HEARTBEAT_MS, IDENTITIES, IMPORTS
from services.kafka.clients.producer import Producer
from services.kafka.connection import started
from services.runtime.settings import Settings
from services.scorer.ownership.ownership import Ownership

log = logging.getLogger(__name__)

LOOK_S = 60.0
_SMALL = (CONTROL, ERASURES, IDENTITIES, IMPORTS)


class Heartbeats:
    """Of each partition that is owned, once soon after it was taken over and then now and again.

    The changelog's is a record of positions in a transaction of its owner.
    """

    def __init__(self, settings: Settings, ownership: Ownership, look_s: float = LOOK_S) -> None:
        self._settings, self._ownership, self._look_s = settings, ownership, look_s
        self._due: dict[int, float] = {}

    async def run(self) -> None:
        """Write until cancelled; what fails is tried again."""
        while True:
            await asyncio.sleep(self._look_s)
            now, owned = time.monotonic(), {each.number for each in self._ownership.partitions}
            self._due = {number: self._due.get(number, now) for number in owned}
            if due := [number for number, at in self._due.items() if at <= now]:
                try:
                    await self._beat(due)
                except KafkaError as error:
                    log.warning("cannot write heartbeats: %s", error)
                    continue
                self._due |= dict.fromkeys(due, now + HEARTBEAT_MS / 1_000)

    async def _beat(self, numbers: Iterable[int]) -> None:
        for partition in self._ownership.partitions:
            if partition.number in numbers:
                partition.beat()
        async with started(Producer(self._settings)) as producer:
            for topic in _SMALL:
                for number in numbers:
                    await producer.send_and_wait(topic, b"", HEARTBEAT_KEY, partition=number)
