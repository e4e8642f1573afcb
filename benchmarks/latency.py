"""From the scheduled time of a webhook until its event is visible in a query, under an open load.

Events are scheduled at fixed times whether or not earlier ones have been answered, and latency
counts from an event's scheduled time: a stall is not hidden by sending less (no coordinated
omission).
"""

import asyncio
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import aiohttp
import numpy as np

from benchmarks.process import Service
from benchmarks.recording import empty_kafka
from benchmarks.report import Figure, Step
from services.runtime.access.api_keys import ensure_first_key
from services.runtime.settings import Settings

RATES = (100, 500, 2_000)
_PERCENTILES = (50, 90, 99, 99.9, 100)
_WARM_UP = 500, 30
"""Events a second, and for how many seconds: Kafka's JVM compiles what it does often."""

_NOT_YET = 503

Pair = tuple[str, str]


def measure(seconds: int, runs: int, step: Step) -> list[Figure]:
    """Percentiles in milliseconds at each rate (events a second)."""
    step("starting")
    with warmed_up() as (settings, key):
        figures = []
        for rate in RATES:
            results = []
            for run in range(runs):
                step(f"{rate} events/s, run {run + 1}")
                results.append(asyncio.run(load(settings, key, rate, seconds)))
            figures += percentiles(f"visible after, {rate} events/s", results, _PERCENTILES)
        return figures


@contextmanager
def warmed_up() -> Iterator[tuple[Settings, str]]:
    """Ingest, scorer and api that have worked for a while, and a key for them."""
    with tempfile.TemporaryDirectory() as folder, empty_kafka(Path(folder)) as settings:
        key = ensure_first_key(settings)
        with ExitStack() as stack:
            for name in ("ingest", "scorer", "api"):
                stack.enter_context(Service(name, settings)).wait_ready()
            asyncio.run(load(settings, key, *_WARM_UP))
            yield settings, key


def percentiles(
    name: str, results: Sequence[Sequence[float]], wanted: Sequence[float] = (50, 99)
) -> list[Figure]:
    """Those in milliseconds, of the seconds of each run."""
    return [
        Figure(
            f"{name}, p{percentile:g}",
            "ms",
            [float(np.percentile(result, percentile)) * 1000 for result in results],
        )
        for percentile in wanted
    ]


def spread(number: int) -> Pair:
    """The actor and the target of an event: few of many have to do with each other."""
    return f"member:{number % 500}", f"contact:{number % 97}"


async def load(
    settings: Settings,
    key: str,
    rate: int,
    seconds: int,
    pair: Callable[[int], Pair] = spread,
) -> list[float]:
    """Seconds from each event's scheduled time until it is visible, at `rate` events a second.

    `pair` is of whom each event is, by its number.
    """
    async with aiohttp.ClientSession(
        headers={"Authorization": f"Bearer {key}"},
        connector=aiohttp.TCPConnector(limit=0),
    ) as session:
        start = time.perf_counter()
        tasks = []
        for number in range(rate * seconds):
            scheduled = start + number / rate
            await asyncio.sleep(max(0, scheduled - time.perf_counter()))
            tasks.append(asyncio.create_task(_one(session, settings, pair(number), scheduled)))
        return list(await asyncio.gather(*tasks))


async def _one(
    session: aiohttp.ClientSession, settings: Settings, pair: Pair, scheduled: float
) -> float:
    actor, target = pair
    event = {
        "id": uuid.uuid4().hex,
        "source": "benchmark",
        "kind": "message",
        "actor": actor,
        "target": target,
    }
    ingest = f"http://127.0.0.1:{settings.ingest_port}/v1/events"
    position = await _position(session, ingest, event)
    api = f"http://127.0.0.1:{settings.api_port}/v1/members/{actor}/relationships/{target}"
    while True:
        async with session.get(api, params={"after": position}) as answer:
            await answer.read()
            if answer.status != _NOT_YET:
                answer.raise_for_status()
                break
    return time.perf_counter() - scheduled


async def _position(session: aiohttp.ClientSession, url: str, event: dict[str, str]) -> str:
    """Where the event was appended; it is sent again where the connection was idle for so long
    that the server closed it, as producers do."""
    while True:
        try:
            async with session.post(url, json=event) as answer:
                answer.raise_for_status()
                return str((await answer.json())["position"])
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
            await asyncio.sleep(0)
