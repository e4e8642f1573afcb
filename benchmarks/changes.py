"""From an event that changes a stage to the change's record on `relationship-changes`."""

import asyncio
import tempfile
import time
import uuid
from pathlib import Path

import aiohttp
import msgspec
import numpy as np
from aiokafka import AIOKafkaConsumer

from benchmarks.process import Service
from benchmarks.recording import empty_kafka
from benchmarks.report import Figure, Step
from schemas.changes import RelationshipChange
from schemas.topics import RELATIONSHIP_CHANGES
from services.kafka.connection import connection
from services.runtime.access.api_keys import ensure_first_key
from services.runtime.settings import Settings

RATE = 50
MEETINGS = 3
_DEADLINE_S = 60


def measure(seconds: int, runs: int, step: Step) -> list[Figure]:
    """The median and the 99th percentile, which depend on how often the scorer scans."""
    step("starting")
    with tempfile.TemporaryDirectory() as folder, empty_kafka(Path(folder)) as settings:
        key = ensure_first_key(settings)
        with Service("ingest", settings) as ingest, Service("scorer", settings) as scorer:
            ingest.wait_ready()
            scorer.wait_ready()
            found = []
            for run in range(runs):
                step(f"{RATE} new acquaintances/s, run {run + 1}")
                latencies = asyncio.run(_run(settings, key, RATE * seconds))
                found.append(np.percentile(latencies, [50, 99]))
    p50, p99 = np.array(found).T.tolist()
    name = f"change published, {RATE}/s, scanned every {settings.look_s:g} s"
    return [Figure(f"{name}: p50", "s", p50), Figure(f"{name}: p99", "s", p99)]


async def _run(settings: Settings, key: str, pairs: int) -> list[float]:
    """Seconds from when each pair's events were accepted to when its change was read."""
    names, accepted, published = uuid.uuid4().hex, dict[str, float](), dict[str, float]()
    consumer = AIOKafkaConsumer(
        RELATIONSHIP_CHANGES,
        **connection(settings),
        isolation_level="read_committed",
    )
    async with consumer, authorised(key) as session:
        await consumer.seek_to_end()
        reading = asyncio.create_task(
            read_changes(consumer, {f"{names}-{n}" for n in range(pairs)}, published)
        )
        for number in range(pairs):
            ego = f"{names}-{number}"
            await meet(session, settings, ego)
            accepted[ego] = time.perf_counter()
            await asyncio.sleep(1 / RATE)
        await asyncio.wait_for(reading, _DEADLINE_S)
    return [published[ego] - accepted[ego] for ego in accepted]


def authorised(key: str) -> aiohttp.ClientSession:
    """A session that sends the key."""
    return aiohttp.ClientSession(headers={"Authorization": f"Bearer {key}"})


async def meet(session: aiohttp.ClientSession, settings: Settings, ego: str) -> None:
    """Meetings enough for a stage above the lowest."""
    events = [
        {
            "id": uuid.uuid4().hex,
            "source": "benchmark",
            "kind": "meeting",
            "actor": ego,
            "target": f"friend-of-{ego}",
        }
        for _ in range(MEETINGS)
    ]
    url = f"http://127.0.0.1:{settings.ingest_port}/v1/events"
    async with session.post(url, json=events) as answer:
        answer.raise_for_status()


async def read_changes(
    consumer: AIOKafkaConsumer, egos: set[str], published: dict[str, float]
) -> None:
    """Note when the change of each of `egos` is read, until all are."""
    while len(published) < len(egos):
        batches = await consumer.getmany(timeout_ms=100)
        now = time.perf_counter()
        for record in (record for batch in batches.values() for record in batch):
            ego = msgspec.json.decode(record.value, type=RelationshipChange).ego
            if ego in egos:
                published.setdefault(ego, now)
