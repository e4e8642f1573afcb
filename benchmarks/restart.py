"""What has just started: a scorer that looks at all its rows, an api that has read nothing yet."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial

import httpx

from benchmarks.latency import load, percentiles
from benchmarks.process import Service, wait
from benchmarks.recording import recorded
from benchmarks.report import Figure, Step
from benchmarks.scorer import applied
from benchmarks.workload import Record, interaction, profile
from relationships.tables.reader import TableReader
from schemas.times import DAY_MS
from services.runtime.access.api_keys import ensure_first_key
from services.runtime.settings import Settings

_RATE, _WARM_UP_S, _LOAD_S = 100, 15, 10
_CONTACTS = 100
_TOPICS = 100
_INDEXED_S = 3_600
_ASKED = {
    "expertise": "/v1/members/member:0/experts?q=skill42",
    "names": "/v1/members?q=member:77",
}


def count_of_steps(runs: int) -> int:
    """How many steps `measure` reports."""
    return 4 + 3 * runs


def measure(members: int, runs: int, step: Step) -> list[Figure]:
    """Latencies beside the first look at all rows, and seconds until an api answers."""
    step(f"{members:,} members with a profile and a relationship each")
    with recorded(_world(members)) as recording, recording.played() as settings:
        key = ensure_first_key(settings)
        step("folding them")
        with Service("scorer", settings) as scorer:
            with closing(TableReader(settings.state, settings.partitions)) as reader:
                wait(lambda: applied([reader]) >= recording.records)
            scorer.settle()
        return [
            _first_index(settings, key, step),
            *_beside_first_look(settings, key, runs, step),
            *_cold_answers(settings, key, runs, step),
        ]


def _first_index(settings: Settings, key: str, step: Step) -> Figure:
    """How long the first api of all takes, beside which nothing else is measured."""
    step("an api that indexes all of them")
    begun = time.perf_counter()
    with Service("scorer", settings), Service("api", settings) as api:
        api.wait_ready()
        for path in _ASKED.values():
            wait(partial(_answers, settings, key, path), seconds=_INDEXED_S)
        return Figure("all members are indexed after", "s", [time.perf_counter() - begun])


def _beside_first_look(settings: Settings, key: str, runs: int, step: Step) -> Iterator[Figure]:
    found: dict[str, list[list[float]]] = {"just started": [], "with nothing else to do": []}
    step("warming up")
    with Service("ingest", settings) as ingest, Service("api", settings) as api:
        with Service("scorer", settings):
            ingest.wait_ready()
            api.wait_ready()
            asyncio.run(load(settings, key, _RATE, _WARM_UP_S))
        for run in range(runs):
            with Service("scorer", settings) as scorer:
                scorer.wait_ready()
                for when, results in found.items():
                    step(f"events beside a scorer {when}, run {run + 1}")
                    results.append(asyncio.run(load(settings, key, _RATE, _LOAD_S)))
                    scorer.settle()
    for when, results in found.items():
        yield from percentiles(f"visible after, a scorer {when}", results)


def _cold_answers(settings: Settings, key: str, runs: int, step: Step) -> Iterator[Figure]:
    found: dict[str, list[float]] = {name: [] for name in _ASKED}
    with Service("scorer", settings) as scorer:
        scorer.wait_ready()
        scorer.settle()
        for run in range(runs):
            step(f"an api just started, run {run + 1}")
            for name, path in _ASKED.items():
                with Service("api", settings) as api:
                    api.wait_ready()
                    begun = time.perf_counter()
                    wait(partial(_answers, settings, key, path))
                    found[name].append(time.perf_counter() - begun)
    for name, seconds in found.items():
        yield Figure(f"an api just started answers {name} after", "s", seconds)


def _answers(settings: Settings, key: str, path: str) -> bool:
    url = f"http://127.0.0.1:{settings.api_port}{path}"
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.get(url, headers=headers, trust_env=False, timeout=60).is_success


def _world(members: int) -> Iterator[Record]:
    """Each with a topic and a place, and as owner of one relationship."""
    now = time.time_ns() // 1_000_000
    for n in range(members):
        at = now - n % (60 * DAY_MS)
        yield profile(n, f"member:{n}", "Oslo", f"skill{n % _TOPICS}", at)
        owner = n - n % _CONTACTS
        yield interaction(n, b"message", f"member:{owner}", f"member:{n + 1}", at)
