"""A steady load for minutes: how stale reads ever are, and how late changes are published.

Events are sent at fixed times whether or not earlier ones have been answered. Some of them make
new acquaintances, whose change is due once they are accepted.
"""

import asyncio
import tempfile
import time
import uuid
from contextlib import ExitStack
from pathlib import Path

import aiohttp
import numpy as np
from aiokafka import AIOKafkaConsumer
from tenacity import retry, retry_if_exception_type, wait_fixed

from benchmarks.changes import MEETINGS, authorised, meet, read_changes
from benchmarks.process import Service
from benchmarks.recording import empty_kafka
from benchmarks.report import Figure, Step
from schemas.topics import RELATIONSHIP_CHANGES, partition_of
from services.kafka.connection import connection
from services.runtime.access.api_keys import ensure_first_key
from services.runtime.settings import Settings

RATE = 300
"""Events a second."""

_PAIRS_A_SECOND = 10
_SAMPLE_S = 1.0
_DEADLINE_S = 60
_again = retry(retry=retry_if_exception_type(aiohttp.ClientConnectionError), wait=wait_fixed(0.2))
"""A service may close a connection that was idle just as it is used again."""

_MEMBERS = [f"member:{n}" for n in range(500)]


def measure(seconds: int, step: Step) -> list[Figure]:
    """The staleness that readers were told, each second, and the delay of changes, in seconds."""
    step("starting")
    with tempfile.TemporaryDirectory() as folder, empty_kafka(Path(folder)) as settings:
        key = ensure_first_key(settings)
        with ExitStack() as stack:
            for name in ("ingest", "scorer", "api"):
                stack.enter_context(Service(name, settings)).wait_ready()
            step(f"{RATE} events/s for {seconds} s")
            staleness, delays = asyncio.run(_run(settings, key, seconds))
    name = f"under a steady {RATE} events/s for {seconds} s"
    return [
        *_percentiles(f"staleness {name}", staleness),
        *_percentiles(f"change published {name}, scanned every {settings.look_s:g} s", delays),
    ]


def _percentiles(name: str, values: list[float]) -> list[Figure]:
    return [
        Figure(f"{name}: p{percentile:g}", "s", [float(np.percentile(values, percentile))])
        for percentile in (50, 99, 100)
    ]


async def _run(settings: Settings, key: str, seconds: int) -> tuple[list[float], list[float]]:
    consumer = AIOKafkaConsumer(
        RELATIONSHIP_CHANGES,
        **connection(settings),
        isolation_level="read_committed",
    )
    names, published = uuid.uuid4().hex, dict[str, float]()
    egos = [f"{names}-{n}" for n in range(seconds * _PAIRS_A_SECOND)]
    async with consumer, authorised(key) as session:
        await consumer.seek_to_end()
        await asyncio.gather(*(_message(session, settings, n) for n in range(len(_MEMBERS))))
        reading = asyncio.create_task(read_changes(consumer, set(egos), published))
        sampling = asyncio.create_task(_sample(session, settings, seconds))
        _, accepted = await asyncio.gather(
            _messages(session, settings, seconds), _acquaint(session, settings, egos)
        )
        staleness = await sampling
        await asyncio.wait_for(reading, _DEADLINE_S)
    return staleness, [published[ego] - accepted[ego] for ego in egos]


async def _messages(session: aiohttp.ClientSession, settings: Settings, seconds: int) -> None:
    rate = RATE - MEETINGS * _PAIRS_A_SECOND
    start, sent = time.perf_counter(), []
    for number in range(seconds * rate):
        await asyncio.sleep(max(0, start + number / rate - time.perf_counter()))
        sent.append(asyncio.create_task(_message(session, settings, number)))
    await asyncio.gather(*sent)


@_again
async def _message(session: aiohttp.ClientSession, settings: Settings, number: int) -> None:
    event = {
        "id": uuid.uuid4().hex,
        "source": "benchmark",
        "kind": "message",
        "actor": _MEMBERS[number % len(_MEMBERS)],
        "target": f"contact:{number % 97}",
    }
    url = f"http://127.0.0.1:{settings.ingest_port}/v1/events"
    async with session.post(url, json=event) as answer:
        answer.raise_for_status()


async def _acquaint(
    session: aiohttp.ClientSession, settings: Settings, egos: list[str]
) -> dict[str, float]:
    """When the events of each of `egos` were accepted."""
    start, accepted = time.perf_counter(), dict[str, float]()
    for number, ego in enumerate(egos):
        await asyncio.sleep(max(0, start + number / _PAIRS_A_SECOND - time.perf_counter()))
        await _again(meet)(session, settings, ego)
        accepted[ego] = time.perf_counter()
    return accepted


async def _sample(session: aiohttp.ClientSession, settings: Settings, seconds: int) -> list[float]:
    """The staleness of a member of each partition, each second."""
    members = {partition_of(member, settings.partitions): member for member in _MEMBERS}
    start, found = time.perf_counter(), []
    for number in range(round(seconds / _SAMPLE_S)):
        await asyncio.sleep(max(0, start + number * _SAMPLE_S - time.perf_counter()))
        for member in members.values():
            url = f"http://127.0.0.1:{settings.api_port}/v1/members/{member}/relationships"
            found.append(await _staleness(session, url))
    return found


@_again
async def _staleness(session: aiohttp.ClientSession, url: str) -> float:
    async with session.get(url) as answer:
        answer.raise_for_status()
        return float(answer.headers["Rapport-Staleness"])
