"""Restarts the embedded Kafka whenever it ends."""

import asyncio
import logging
import time

from services.local.embedded_kafka.broker import EmbeddedKafka
from services.local.processes.child import LASTED_S
from services.runtime.retry import RESTART

log = logging.getLogger(__name__)


async def keep(kafka: EmbeddedKafka) -> None:
    """Restart `kafka`, on its data and its port, whenever it ends; runs until cancelled.

    Raises:
        CannotStart: where it cannot be started again.
    """
    failures = 0
    while True:
        started = time.monotonic()
        code = await asyncio.to_thread(kafka.wait)
        failures = 1 if time.monotonic() - started > LASTED_S else failures + 1
        pause = RESTART.pause_s(failures)
        log.warning("Kafka ended with exit code %s; starting again in %s s", code, pause)
        await asyncio.sleep(pause)
        await asyncio.to_thread(_restart, kafka)


def _restart(kafka: EmbeddedKafka) -> None:
    kafka.kill()  # releases what the ended one held
    kafka.start()
