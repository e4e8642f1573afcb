"""From a webhook's being due to its event's being visible in a query, under an open load.

Events are due at fixed times whether or not earlier ones have been answered, and latency counts
from when an event was due: a stall is not hidden by sending less (no coordinated omission).
"""

import asyncio
import statistics
import tempfile
import time
import uuid
from contextlib import ExitStack
from pathlib import Path

import aiohttp

from benchmarks.process import Service
from benchmarks.report import Figure
from services.keys import ensure_first_key
from services.local.kafka import EmbeddedKafka
from services.local.ports import free_ports
from services.settings import Settings, load_settings

PARTITIONS = 4
RATES = (100, 500)
_WARM_UP_S = 3


def measure(seconds: int, runs: int) -> list[Figure]:
    """p50 and p99 in milliseconds at each rate (events a second)."""
    with tempfile.TemporaryDirectory() as folder, EmbeddedKafka(Path(folder)) as kafka:
        ingest, api, scorer = free_ports("127.0.0.1", 3)
        settings = load_settings(
            bootstrap_servers=kafka.bootstrap_servers,
            data_dir=Path(folder),
            partitions=PARTITIONS,
            ingest_port=ingest,
            api_port=api,
            scorer_port=scorer,
        )
        key = ensure_first_key(settings)
        with ExitStack() as stack:
            for name in ("ingest", "scorer", "api"):
                stack.enter_context(Service(name, settings)).wait_ready()
            asyncio.run(_load(settings, key, RATES[0], _WARM_UP_S))
            figures = []
            for rate in RATES:
                results = [asyncio.run(_load(settings, key, rate, seconds)) for _ in range(runs)]
                for name, place in (("p50", 49), ("p99", 98)):
                    values = [statistics.quantiles(r, n=100)[place] * 1000 for r in results]
                    figures.append(Figure(f"visible after, {rate} events/s, {name}", "ms", values))
            return figures


async def _load(settings: Settings, key: str, rate: int, seconds: int) -> list[float]:
    async with aiohttp.ClientSession(
        headers={"Authorization": f"Bearer {key}"},
        connector=aiohttp.TCPConnector(limit=0),
    ) as session:
        start = time.perf_counter()
        tasks = []
        for number in range(rate * seconds):
            due = start + number / rate
            await asyncio.sleep(max(0, due - time.perf_counter()))
            tasks.append(asyncio.create_task(_one(session, settings, number, due)))
        return list(await asyncio.gather(*tasks))


async def _one(
    session: aiohttp.ClientSession, settings: Settings, number: int, due: float
) -> float:
    actor, target = f"member:{number % 500}", f"contact:{number % 97}"
    event = {
        "id": uuid.uuid4().hex,
        "source": "benchmark",
        "kind": "message",
        "actor": actor,
        "target": target,
    }
    ingest = f"http://127.0.0.1:{settings.ingest_port}/v1/events"
    async with session.post(ingest, json=event) as answer:
        answer.raise_for_status()
        position = (await answer.json())["position"]
    api = f"http://127.0.0.1:{settings.api_port}/v1/members/{actor}/relationships/{target}"
    async with session.get(api, params={"after": position}) as answer:
        answer.raise_for_status()
        await answer.read()
    return time.perf_counter() - due
