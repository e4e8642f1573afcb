"""Requests of one sort, measured: how many a second, what each costs, how long it takes."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from typing import NamedTuple

import numpy as np

from benchmarks.http_load import NotYet, closed_load, request
from benchmarks.process import Service, used, wait
from benchmarks.recording import recorded
from benchmarks.report import Figure, Step
from benchmarks.scorer import applied
from benchmarks.workload import Record
from relationships.tables.reader import TableReader
from services.runtime.access.api_keys import ensure_first_key
from services.runtime.settings import Settings


class Case(NamedTuple):
    """What is asked: the paths by turns, and how many are under way at once."""

    name: str
    paths: Sequence[str]
    connections: int = 1
    method: str = "GET"
    body: bytes = b""


class Server(NamedTuple):
    """Who is asked: its process, and how to reach it."""

    pid: int
    port: int
    key: str = ""


@contextmanager
def served(records: Iterator[Record]) -> Iterator[tuple[Settings, Server]]:
    """An api that serves what a scorer has made of `records`; both run, with nothing to do."""
    with recorded(records) as recording, recording.played() as settings:
        key = ensure_first_key(settings)
        with Service("scorer", settings) as scorer, Service("api", settings) as api:
            scorer.wait_ready()
            with closing(TableReader(settings.state, settings.partitions)) as reader:
                wait(lambda: applied([reader]) >= recording.records)
            api.wait_ready()
            scorer.settle()
            api.settle()
            yield settings, Server(api.pid, settings.api_port, key)


def measured(case: Case, server: Server, seconds: float, runs: int, step: Step) -> list[Figure]:
    """Requests a second, CPU a request, the median and the 99th percentile of latencies."""
    pid, port, key = server
    found = []
    requests = [request(case.method, path, key, case.body) for path in case.paths]
    wait(partial(_is_there, port, requests[0]))
    for run in range(runs):
        step(f"{case.name}, run {run + 1}")
        before = used(pid).cpu_s
        load = closed_load(port, requests, case.connections, seconds)
        done = len(load.latencies)
        cost = (used(pid).cpu_s - before) / done * 1e6
        found.append((done / load.seconds, cost, *np.percentile(load.latencies, [50, 99]) * 1000))
    columns = (("requests/s", ""), ("CPU a request", "µs"), ("p50", "ms"), ("p99", "ms"))
    values = np.array(found).T.tolist()
    return [
        Figure(f"{case.name}: {what}", unit, each)
        for (what, unit), each in zip(columns, values, strict=True)
    ]


def _is_there(port: int, asked: bytes) -> bool:
    """Whether it is answered by now: of very many contacts the closest are to be found first."""
    try:
        closed_load(port, [asked], 1, 0)
    except NotYet:
        return False
    return True
