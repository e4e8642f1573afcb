"""Deleting from the `seen` topic what the tables of the owned partitions have forgotten."""

import asyncio
import logging
from collections.abc import Iterable

from aiokafka import TopicPartition
from aiokafka.admin import RecordsToDelete
from aiokafka.errors import KafkaError

from schemas.topics import SEEN
from services.kafka.topics.topics import admin_of
from services.runtime.settings import Settings
from services.scorer.ownership.ownership import Ownership

log = logging.getLogger(__name__)

AFTER_S = 3600.0
"""So long after it was forgotten it is deleted: who follows the topic has then gone past it."""


class SeenTrimmer:
    """Deletes every hour what had been forgotten an hour before."""

    def __init__(self, settings: Settings, ownership: Ownership, after_s: float = AFTER_S) -> None:
        self._settings = settings
        self._ownership = ownership
        self._after_s = after_s

    async def run(self) -> None:
        """Delete until cancelled; what fails is tried again with what is forgotten by then."""
        while True:
            forgotten = self._forgotten()
            await asyncio.sleep(self._after_s)
            try:
                await self._delete(forgotten.items())
            except KafkaError as error:
                log.warning("cannot delete ids that are forgotten: %s", error)

    def _forgotten(self) -> dict[int, int]:
        """By partition, below which offset of `seen` its table remembers nothing."""
        known = ((p.number, p.table.generations()) for p in self._ownership.partitions)
        return {number: kept[0].start for number, kept in known if kept and kept[0].start}

    async def _delete(self, forgotten: Iterable[tuple[int, int]]) -> None:
        seen = self._settings.in_kafka(SEEN)
        below = {TopicPartition(seen, p): RecordsToDelete(start) for p, start in forgotten}
        if below:
            async with admin_of(self._settings) as admin:
                await admin.delete_records(below)
