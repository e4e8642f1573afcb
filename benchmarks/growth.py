"""What more costs: relationships by the million, and followers by the million."""

import asyncio
import random
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import lmdb
import numpy as np

from benchmarks.latency import load
from benchmarks.process import Service, wait
from benchmarks.recording import Recording, recorded
from benchmarks.report import Figure, Step
from benchmarks.scorer import applied, catching_up
from benchmarks.workload import Record, fill, followed, interaction, post
from relationships.tables.reader import TableReader
from schemas.times import DAY_MS
from services.runtime.access.api_keys import ensure_first_key
from services.runtime.settings import Settings

_SIZES = (10_000, 100_000, 1_000_000, 5_000_000)
_MORE = 1_000_000
"""Further records in existing relationships, by which the cost of one is measured."""

_RATE, _WARM_UP_S, _LOAD_S = 100, 15, 10
_FOLLOWERS = (10, 1_000_000)
_POSTS = 20_000
_CONTACTS = 100
_FITTED = {
    "records/s": "",
    "CPU a record": "µs",
    "memory": "MB",
    f"visible after, {_RATE} events/s, p50": "ms",
    f"visible after, {_RATE} events/s, p99": "ms",
}
"""What may depend on how many relationships there are, and its unit."""

_UNITS = _FITTED | {
    "disk a relationship, compacted, without keys of events": "bytes",
    "restored rows/s, with the start": "",
}


def count_of_steps(most: int) -> int:
    """How many steps `measure` reports."""
    return 2 * (len(_sizes(most)) + len(_FOLLOWERS))


def measure(most: int, step: Step) -> list[Figure]:
    """By relationships up to `most`; then what a post costs by the author's followers."""
    found = {}
    for size in _sizes(most):
        step(f"{size:,} relationships into Kafka")
        with recorded(_relationships(size)) as recording:
            step(f"{size:,} relationships")
            found[size] = _grown(recording)
    figures = [
        Figure(f"{size:,} relationships: {what}", _UNITS[what], [value])
        for size, values in found.items()
        for what, value in values.items()
    ]
    figures += [_ten_times(what, found) for what in _FITTED] if len(found) > 1 else []
    return figures + [_posting(min(count, most), step) for count in _FOLLOWERS]


def _ten_times(what: str, found: Mapping[int, Mapping[str, float]]) -> Figure:
    """The slope of a straight line through the logarithms of the sizes and of what was found."""
    values = [values[what] for values in found.values()]
    slope, _ = np.polyfit(np.log10([*found]), np.log10(values), 1)
    return Figure(f"10 times as many: {what}, times", "", [float(10**slope)])


def _sizes(most: int) -> list[int]:
    return [size for size in _SIZES if size <= most]


def _grown(recording: Recording) -> dict[str, float]:
    """What is in `_UNITS`, of one size."""
    size = recording.records
    with recording.played() as settings:
        with Service("scorer", settings):
            _wait_applied(settings, size)
        disk = sum(map(_compacted_bytes, settings.state.glob("[0-9]")))
        shutil.rmtree(settings.state)
        started = time.perf_counter()
        with Service("scorer", settings):
            _wait_applied(settings, size)
            restored = time.perf_counter() - started
        asyncio.run(fill(settings, _more(size)))
        with Service("scorer", settings) as scorer:
            with closing(TableReader(settings.state, settings.partitions)) as reader:
                cost = catching_up([reader], [scorer], size, size + _MORE).values()
            scorer.settle()
            visible = _visible(settings)
    return dict(zip(_UNITS, (*cost, *visible, disk / size, size / restored), strict=True))


def _visible(settings: Settings) -> tuple[float, float]:
    """The median and the 99th percentile of milliseconds from webhook to query."""
    key = ensure_first_key(settings)
    with Service("ingest", settings) as ingest, Service("api", settings) as api:
        ingest.wait_ready()
        api.wait_ready()
        asyncio.run(load(settings, key, _RATE, _WARM_UP_S))
        found = asyncio.run(load(settings, key, _RATE, _LOAD_S))
    p50, p99 = np.percentile(found, [50, 99]) * 1000
    return float(p50), float(p99)


def _posting(followers: int, step: Step) -> Figure:
    """The scorer's CPU for a post by an author with so many followers."""
    step(f"{followers:,} followers into Kafka")
    now = time.time_ns() // 1_000_000
    follows = (followed(n, "author", f"follower:{n}", now - DAY_MS) for n in range(followers))
    with (
        recorded(follows) as recording,
        recording.played() as settings,
        Service("scorer", settings) as scorer,
    ):
        _wait_applied(settings, followers)
        step(f"posts of an author with {followers:,} followers")
        before = scorer.used().cpu_s
        asyncio.run(fill(settings, (post(n, "author", now - n) for n in range(_POSTS))))
        _wait_applied(settings, followers + _POSTS)
        spent = scorer.used().cpu_s - before
    return Figure(
        f"a post by an author with {followers:,} followers: CPU", "µs", [spent / _POSTS * 1e6]
    )


def _wait_applied(settings: Settings, records: int) -> None:
    reader = TableReader(settings.state, settings.partitions)
    wait(lambda: applied([reader]) >= records)
    reader.close()


def _relationships(size: int) -> Iterator[Record]:
    """One message in each of so many relationships, of members with 100 contacts."""
    now = time.time_ns() // 1_000_000
    for n in range(size):
        yield interaction(n, b"message", f"member:{n // _CONTACTS}", f"contact:{n}", now - n)


def _more(size: int) -> Iterator[Record]:
    """Further messages in the same relationships, drawn at random."""
    draw, now = random.Random(1), time.time_ns() // 1_000_000
    for number in range(size, size + _MORE):
        n = draw.randrange(size)
        yield interaction(number, b"message", f"member:{n // _CONTACTS}", f"contact:{n}", now)


def _compacted_bytes(table: Path) -> int:
    """What a compacting copy of the table takes, keys of events apart."""
    with tempfile.TemporaryDirectory() as folder:
        with lmdb.open(str(table), readonly=True, lock=False, max_dbs=16) as env:
            env.copy(folder, compact=True)
        with lmdb.open(folder, readonly=True, lock=False, max_dbs=16) as env:
            with env.begin() as txn:
                seen = txn.stat(env.open_db(b"seen", txn, create=False))
            pages = seen["branch_pages"] + seen["leaf_pages"] + seen["overflow_pages"]
            return Path(folder, "data.mdb").stat().st_size - pages * seen["psize"]
