import asyncio
from pathlib import Path

import pytest

from services.kafka.probe import Probe
from services.local.embedded_kafka.broker import EmbeddedKafka
from services.runtime.settings import Settings
from tests.processes import until

pytestmark = pytest.mark.kafka


async def test_it_notes_that_kafka_goes_and_comes_back(tmp_path: Path) -> None:
    kafka = EmbeddedKafka(tmp_path)
    await asyncio.to_thread(kafka.start)
    probe = Probe(Settings(**kafka.access))
    asking = asyncio.create_task(probe.run())
    try:
        await asyncio.to_thread(until, lambda: probe.up, "Kafka to answer")
        await asyncio.to_thread(kafka.stop)
        await asyncio.to_thread(until, lambda: not probe.up, "Kafka to be missed")
        await asyncio.to_thread(kafka.start)
        await asyncio.to_thread(until, lambda: probe.up, "Kafka to answer")
    finally:
        asking.cancel()
        await asyncio.wait([asking])
        await asyncio.to_thread(kafka.stop)
