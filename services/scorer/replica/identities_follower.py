"""Following the `identities` topic: all of it, into a file that readers of the tables read."""

import asyncio
import logging
import time
from collections.abc import Iterable

import msgspec
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from schemas.same_as import SameAs
from schemas.topics import IDENTITIES
from services.runtime.settings import Settings
from services.runtime.stated_identities import Stated, write_stated

log = logging.getLogger(__name__)

RETRY_S = 1.0
_POLL_MS = 500
_REST = 20
"""Writing the file takes at most one part in so many of the time."""

_decoder = msgspec.json.Decoder(SameAs)


class IdentitiesFollower:
    """Reads the whole topic once, then whatever comes; the file never holds half of it."""

    def __init__(self, settings: Settings) -> None:
        self._state = settings.state
        self._tps = [TopicPartition(IDENTITIES, p) for p in range(settings.partitions)]
        self._said: dict[bytes, SameAs] = {}
        self._written: dict[int, int] = {}
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=settings.bootstrap_servers,
            isolation_level="read_committed",
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            fetch_max_wait_ms=100,
        )

    async def run(self) -> None:
        """Follow until cancelled.

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
                    await self._keep(offsets)
                    ends = {}
                for records in (await self._consumer.getmany(timeout_ms=_POLL_MS)).values():
                    self._take(records)
        finally:
            await self._consumer.stop()

    def _take(self, records: Iterable[ConsumerRecord]) -> None:
        for record in records:
            try:
                self._said[record.key] = _decoder.decode(record.value)
            except (msgspec.MsgspecError, TypeError):
                self._said.pop(record.key, None)
                if record.value is not None:
                    log.warning("%s is no statement of identities", record)

    async def _keep(self, offsets: dict[int, int]) -> None:
        """Write the file where there is anything new; a full disk has time until there is room."""
        while offsets != self._written:
            started = time.monotonic()
            try:
                write_stated(self._state, Stated(offsets, list(self._said.values())))
                self._written = offsets
            except OSError as error:
                log.error("identities cannot be stored: %s", error)
                await asyncio.sleep(RETRY_S)
            await asyncio.sleep((time.monotonic() - started) * _REST)
