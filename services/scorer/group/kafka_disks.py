"""How full the disks of Kafka are, asked each minute."""

import asyncio
import logging

from aiokafka.errors import KafkaError

from services.kafka.clients.client import client_of
from services.kafka.log_dirs import log_dirs
from services.runtime.metrics import KAFKA_LOG_DIR_FREE_BYTES, KAFKA_LOG_DIR_SIZE_BYTES
from services.runtime.settings import Settings

log = logging.getLogger(__name__)

EVERY_S = 60.0


class KafkaDisks:
    """Exports how much room the brokers have; where they do not say, that is logged once."""

    def __init__(self, settings: Settings, every_s: float = EVERY_S) -> None:
        self._settings, self._every_s = settings, every_s
        self._fault: str | None = None

    async def run(self) -> None:
        """Ask until cancelled."""
        while True:
            try:
                await self._look()
                self._fault = None
            except (KafkaError, OSError) as error:
                self._report(error)
            await asyncio.sleep(self._every_s)

    async def _look(self) -> None:
        async with client_of(self._settings) as client:
            found = [each async for each in log_dirs(client)]
        for gauge in (KAFKA_LOG_DIR_FREE_BYTES, KAFKA_LOG_DIR_SIZE_BYTES):
            gauge.clear()  # of a broker that is gone nothing is known any more
        for broker, path, size, free in found:
            KAFKA_LOG_DIR_SIZE_BYTES.labels(broker, path).set(size)
            KAFKA_LOG_DIR_FREE_BYTES.labels(broker, path).set(free)

    def _report(self, error: Exception) -> None:
        fault = f"how much room Kafka has is not known: {str(error) or repr(error)}"
        if fault != self._fault:
            log.warning("%s", fault)
        self._fault = fault
