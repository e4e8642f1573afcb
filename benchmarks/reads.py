"""Reads on one core: a relationship, the top 50 of 10 to 1,000,000, news of 1,000 contacts."""

import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import NamedTuple

import numpy as np

from benchmarks import postgres
from benchmarks.http_load import closed_load, get, request
from benchmarks.process import Service, used, wait
from benchmarks.recording import recorded
from benchmarks.report import Figure, Step
from benchmarks.scorer import applied
from benchmarks.workload import Record, interaction, post, profile
from benchmarks.writing import writing
from relationships.tables.reader import TableReader
from schemas.topics import DAY_MS
from services.keys import ensure_first_key
from services.local.ports import free_ports

_CIRCLES = (10, 100, 1_000, 10_000)
_FOLLOWED = 10_000
"""Contacts of members with so many at most are followed, and post."""

_TOLD = ("feed", "nearby?place=Oslo", "reach", "experts?q=jazz", "circle/health")
"""What reads a whole network of 1,000, each of whom has told all that a profile keeps."""

_CITIES = ("Oslo", "Lisbon", "Kyoto", "Lagos", "Paris")
_TOPICS = ("jazz", "tea", "chess", "rust")
_UPDATES = 20
_CONNECTIONS = 32
_CONSTANT_BYTES = (1_000, 40_000)


class Case(NamedTuple):
    """What is read: the paths by turns, and how many are under way at once."""

    name: str
    paths: Sequence[str]
    connections: int = _CONNECTIONS


def count_of_steps(runs: int) -> int:
    """How many steps `measure` tells of."""
    return 1 + runs * (len(_cases(1)) + 2 + len(_CONSTANT_BYTES) + 1)


def measure(seconds: float, runs: int, brand: int, step: Step) -> list[Figure]:
    """Requests a second, CPU a request and the 99th percentile of each read."""
    step(f"a world with a brand of {brand:,} contacts")
    with recorded(_world(brand)) as recording, recording.played() as settings, ExitStack() as stack:
        reader = stack.enter_context(_closing(TableReader(settings.state, settings.partitions)))
        key = ensure_first_key(settings)
        stack.enter_context(Service("scorer", settings)).wait_ready()
        wait(lambda: applied([reader]) >= recording.records)
        api = stack.enter_context(Service("api", settings))
        api.wait_ready()

        def measured(case: Case) -> list[Figure]:
            return _measured(case, api.pid, settings.api_port, key, seconds, runs, step)

        figures = [figure for case in _cases(brand) for figure in measured(case)]
        with writing(settings):
            for case in (_cases(brand)[0], _top(1_000)):
                figures += measured(case._replace(name=f"{case.name}, a scorer writing"))
    return figures + _constants(seconds, runs, step) + postgres.measure(seconds, runs, step)


def _measured(
    case: Case, pid: int, port: int, key: str, seconds: float, runs: int, step: Step
) -> list[Figure]:
    rates, costs, tails = [], [], []
    requests = [request("GET", path, key) for path in case.paths]
    get(port, case.paths[0], key)
    for run in range(runs):
        step(f"{case.name}, run {run + 1}")
        before = used(pid).cpu_s
        load = closed_load(port, requests, case.connections, seconds)
        done = len(load.latencies)
        rates.append(done / load.seconds)
        costs.append((used(pid).cpu_s - before) / done * 1e6)
        tails.append(float(np.percentile(load.latencies, 99)) * 1000)
    return [
        Figure(f"{case.name}: requests/s", "", rates),
        Figure(f"{case.name}: CPU a request", "µs", costs),
        Figure(f"{case.name}: p99", "ms", tails),
    ]


def _cases(brand: int) -> list[Case]:
    member = "/v1/members/of:1000"
    ego = f"{member}/relationships"
    return [
        Case("one relationship", [f"{ego}/of:1000:{n}" for n in range(1_000)]),
        *(_top(size) for size in _CIRCLES),
        _top(brand)._replace(connections=1),
        Case("suggestions among 1,000", ["/v1/members/of:1000/suggestions"], 4),
        Case("one history", [f"{ego}/of:1000:{n}/history" for n in range(1_000)]),
        *(Case(f"{read.partition('?')[0]} among 1,000", [f"{member}/{read}"], 1) for read in _TOLD),
    ]


def _top(size: int) -> Case:
    return Case(f"top 50 among {size:,}", [f"/v1/members/of:{size}/relationships"], 4)


def _constants(seconds: float, runs: int, step: Step) -> list[Figure]:
    """Constant bytes, as many as one relationship has, and as a page of 50."""
    figures = []
    for size in _CONSTANT_BYTES:
        (port,) = free_ports("127.0.0.1", 1)
        command = [sys.executable, "-m", "benchmarks.constant", str(port), str(size)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait(partial(_answers, port), process)
            case = Case(f"constant bytes, {size:,} of them", ["/"])
            figures += _measured(case, process.pid, port, "", seconds, runs, step)
        finally:
            process.terminate()
            process.wait()
    return figures


def _world(brand: int) -> Iterator[Record]:
    """Members with so many contacts each; those of all but the brand post, and are followed."""
    draw, now, number = random.Random(1), time.time_ns() // 1_000_000, 0
    for size in (*_CIRCLES, brand):
        ego = f"of:{size}"
        for contact in (f"{ego}:{n}" for n in range(size)):
            for kind in (b"message", b"like", b"comment")[: 3 if size <= _FOLLOWED else 1]:
                number += 1
                yield interaction(number, kind, ego, contact, now - draw.randrange(80 * DAY_MS))
            if size <= _FOLLOWED:
                number += 2
                yield interaction(number, b"follow", ego, contact, now - 60 * DAY_MS)
                yield post(number, contact, now - draw.randrange(25 * DAY_MS))
            if size == 1_000:
                for _ in range(_UPDATES):
                    number += 1
                    yield post(number, contact, now - draw.randrange(25 * DAY_MS))
                number += 1
                city, topic = draw.choice(_CITIES), draw.choice(_TOPICS)
                yield profile(number, contact, city, topic, now - 90 * DAY_MS)


def _answers(port: int) -> bool:
    try:
        get(port, "/", "")
    except OSError:
        return False
    return True


@contextmanager
def _closing(reader: TableReader) -> Iterator[TableReader]:
    try:
        yield reader
    finally:
        reader.close()
