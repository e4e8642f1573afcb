"""What more costs: relationships by the million, and followers by the million."""

import asyncio
import math
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import lmdb
import numpy as np

from benchmarks.process import Service, wait
from benchmarks.recording import Recording, recorded
from benchmarks.report import Figure, Step
from benchmarks.scorer import applied
from benchmarks.workload import Record, fill, followed, interaction, post
from relationships.tables.reader import TableReader
from schemas.topics import DAY_MS
from services.settings import Settings

_SIZES = (10_000, 100_000, 1_000_000, 5_000_000)
_FOLLOWERS = (10, 1_000_000)
_POSTS = 20_000
_CONTACTS = 100
_UNITS = {
    "records/s": "",
    "CPU a record": "µs",
    "memory": "MB",
    "disk a relationship, compacted, without keys of events": "bytes",
    "restored rows/s, with the start": "",
}


def count_of_steps(most: int) -> int:
    """How many steps `measure` tells of."""
    return 2 * (len(_sizes(most)) + len(_FOLLOWERS))


def measure(most: int, step: Step) -> list[Figure]:
    """By relationships up to `most`; then what a post costs by the author's followers."""
    figures, cpu = [], {}
    for size in _sizes(most):
        step(f"{size:,} relationships into Kafka")
        with recorded(_relationships(size)) as recording:
            step(f"{size:,} relationships")
            found = _grown(recording)
        cpu[size] = found["CPU a record"]
        name = f"{size:,} relationships"
        figures += [Figure(f"{name}: {what}", _UNITS[what], [v]) for what, v in found.items()]
    if len(cpu) > 1:
        slope, _ = np.polyfit([math.log10(size) for size in cpu], np.log10([*cpu.values()]), 1)
        figures.append(Figure("10 times as many: CPU a record, times", "", [10**slope]))
    return figures + [_posting(min(count, most), step) for count in _FOLLOWERS]


def _sizes(most: int) -> list[int]:
    return [size for size in _SIZES if size <= most]


def _grown(recording: Recording) -> dict[str, float]:
    with recording.played() as settings:
        with Service("scorer", settings) as scorer:
            started = time.perf_counter()
            _wait_applied(settings, recording.records)
            seconds, after = time.perf_counter() - started, scorer.used()
        disk = sum(map(_compacted_bytes, settings.state.glob("[0-9]")))
        shutil.rmtree(settings.state)
        started = time.perf_counter()
        with Service("scorer", settings) as scorer:
            _wait_applied(settings, recording.records)
            restored = time.perf_counter() - started
    return dict(
        zip(
            _UNITS,
            (
                recording.records / seconds,
                after.cpu_s / recording.records * 1e6,
                after.anonymous_bytes / 1e6,
                disk / recording.records,
                recording.records / restored,
            ),
            strict=True,
        )
    )


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
