"""The embedded Kafka, started again when it falls."""

import asyncio
import logging
import time

from services.local.embedded_kafka.broker import EmbeddedKafka
from services.local.up.child import LASTED_S
from services.runtime.retry import RESTART

log = logging.getLogger(__name__)


async def keep(kafka: EmbeddedKafka) -> None:
    """Start `kafka` again, on its data and its port, whenever it ends; runs until cancelled.

    Raises:
        CannotStart: where it cannot be started again.
    """
    falls = 0
    while True:
        started = time.monotonic()
        code = await asyncio.to_thread(kafka.wait)
        falls = 1 if time.monotonic() - started > LASTED_S else falls + 1
        pause = RESTART.pause_s(falls)
        log.warning("Kafka ended with exit code %s; starting again in %s s", code, pause)
        await asyncio.sleep(pause)
        await asyncio.to_thread(_again, kafka)


def _again(kafka: EmbeddedKafka) -> None:
    kafka.kill()  # lets go of what the dead one held
    kafka.start()
