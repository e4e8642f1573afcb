"""Reads on one core: a relationship, and the top 50 of 10 to 1,000,000 contacts, now and then."""

import random
import subprocess
import time
from collections.abc import Iterator
from functools import partial
from itertools import count

from benchmarks import postgres
from benchmarks.cases import Case, Server, measured, served
from benchmarks.http_load import get
from benchmarks.process import wait
from benchmarks.report import Figure, Step
from benchmarks.workload import Record, interaction, post
from benchmarks.writing import writing
from schemas.times import DAY_MS
from services.local.processes.command import module_command
from services.local.processes.ports import free_ports

_CIRCLES = (10, 100, 1_000, 10_000)
_FOLLOWED = 10_000
"""Contacts of members with so many at most are followed, and post."""

_POSTS = 4
"""How often each of those posts in four weeks."""

_DAY_WORDS = (20, 150)
"""So many days a row counts interactions of, of members with `_DATED` contacts each."""

_DATED = 1_000
_DATED_SPAN_DAYS = 240
_PAST_DAYS = 30

_CONNECTIONS = 32
_CONSTANT_BYTES = (1_000, 40_000)


def count_of_steps(runs: int) -> int:
    """How many steps `measure` reports."""
    return 1 + runs * (len(_cases(1)) + 2 + len(_CONSTANT_BYTES) + 1)


def measure(seconds: float, runs: int, brand: int, step: Step) -> list[Figure]:
    """Requests a second, CPU a request and latencies of each read."""
    step(f"a world with a brand of {brand:,} contacts")
    with served(_world(brand)) as (settings, api):
        figures = []
        for case in _cases(brand):
            figures += measured(case, api, seconds, runs, step)
        with writing(settings):
            for case in (_cases(brand)[0], _top(1_000)):
                beside = case._replace(name=f"{case.name}, a scorer writing")
                figures += measured(beside, api, seconds, runs, step)
    return figures + _constants(seconds, runs, step) + postgres.measure(seconds, runs, step)


def _cases(brand: int) -> list[Case]:
    ego = "/v1/members/of:1000/relationships"
    return [
        Case("one relationship", [f"{ego}/of:1000:{n}" for n in range(1_000)], _CONNECTIONS),
        *(_top(size) for size in _CIRCLES),
        _top(brand)._replace(connections=1),
        *(_dated(words) for words in _DAY_WORDS),
        *(_in_the_past(_dated(words)) for words in _DAY_WORDS),
    ]


def _top(size: int) -> Case:
    return Case(f"top 50 among {size:,}", [f"/v1/members/of:{size}/relationships"], 2)


def _dated(words: int) -> Case:
    name = f"top 50 among {_DATED:,} of {words} day words each"
    return Case(name, [f"/v1/members/days:{words}/relationships"], 2)


def _in_the_past(case: Case) -> Case:
    at = time.time_ns() // 1_000_000 - _PAST_DAYS * DAY_MS
    paths = [f"{path}?at={at}" for path in case.paths]
    return case._replace(name=f"{case.name}, {_PAST_DAYS} days ago", paths=paths)


def _constants(seconds: float, runs: int, step: Step) -> list[Figure]:
    """Constant bytes, as many as one relationship has, and as a page of 50."""
    figures = []
    for size in _CONSTANT_BYTES:
        (port,) = free_ports("127.0.0.1", 1)
        command = module_command("benchmarks.constant", str(port), str(size))
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait(partial(_answers, port), process)
            case = Case(f"constant bytes, {size:,} of them", ["/"], _CONNECTIONS)
            figures += measured(case, Server(process.pid, port), seconds, runs, step)
        finally:
            process.terminate()
            process.wait()
    return figures


def _world(brand: int) -> Iterator[Record]:
    """Members with so many contacts each; those of all but the brand post, and are followed."""
    draw, now, numbers = random.Random(1), time.time_ns() // 1_000_000, count(1)
    for size in (*_CIRCLES, brand):
        ego = f"of:{size}"
        for contact in (f"{ego}:{n}" for n in range(size)):
            for kind in (b"message", b"like", b"comment")[: 3 if size <= _FOLLOWED else 1]:
                at = now - draw.randrange(80 * DAY_MS)
                yield interaction(next(numbers), kind, ego, contact, at)
            if size <= _FOLLOWED:
                yield from _followed(numbers, ego, contact, now, draw)
    for words in _DAY_WORDS:
        ego = f"days:{words}"
        for contact in (f"{ego}:{n}" for n in range(_DATED)):
            for word in range(words):
                at = now - word * _DATED_SPAN_DAYS * DAY_MS // words
                yield interaction(next(numbers), b"message", ego, contact, at)
            yield from _followed(numbers, ego, contact, now, draw)


def _followed(
    numbers: Iterator[int], ego: str, contact: str, now: int, draw: random.Random
) -> Iterator[Record]:
    """A follow, and what the followed contact posts."""
    yield interaction(next(numbers), b"follow", ego, contact, now - 60 * DAY_MS)
    for _ in range(_POSTS):
        yield post(next(numbers), contact, now - draw.randrange(28 * DAY_MS))


def _answers(port: int) -> bool:
    try:
        get(port, "/", "")
    except OSError:
        return False
    return True
