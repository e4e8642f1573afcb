"""Restoring tables from the changelog: rows a second, and how long it holds up the event loop."""

import asyncio
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress

import uvloop

from benchmarks.process import Service, wait
from benchmarks.recording import recorded
from benchmarks.report import Figure, Step
from benchmarks.scorer import applied
from benchmarks.workload import Record, interaction
from relationships.tables.reader import TableReader
from services.runtime.settings import Settings
from services.scorer.log_offsets import LogOffsets
from services.scorer.ownership.local_state import LocalState
from services.scorer.replica.changelog_follower import ChangelogFollower
from services.scorer.topic_partitions import changelog_of

_CONTACTS = 100
_TICK_S = 0.001


class LoopWatch:
    """The longest time between two turns of the event loop, seconds: by the clock, and of CPU.

    Of CPU is what the loop's own thread used, whatever else the machine does meanwhile.
    """

    def __init__(self) -> None:
        self.longest = self.longest_cpu = 0.0

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            began, used = time.perf_counter(), time.thread_time()
            await asyncio.sleep(_TICK_S)
            self.longest = max(self.longest, time.perf_counter() - began - _TICK_S)
            self.longest_cpu = max(self.longest_cpu, time.thread_time() - used)


def measure(rows: int, runs: int, step: Step) -> list[Figure]:
    """Restores all partitions side by side, in this process, so many times."""
    step(f"{rows:,} relationships into Kafka")
    with recorded(_relationships(rows)) as recording, recording.played() as settings:
        step("the changelog")
        with Service("scorer", settings):
            reader = TableReader(settings.state, settings.partitions)
            wait(lambda: applied([reader]) >= rows)
            reader.close()
        found = []
        for run in range(runs):
            step(f"restoring, run {run + 1}")
            shutil.rmtree(settings.state)
            found.append(uvloop.run(_restored(settings)))
    took, longest, longest_cpu = zip(*found, strict=True)
    return [
        Figure("restored rows/s", "", [rows / seconds for seconds in took]),
        Figure("longest turn of the event loop", "ms", [each * 1_000 for each in longest]),
        Figure("longest turn, CPU of its thread", "ms", [each * 1_000 for each in longest_cpu]),
    ]


async def _restored(settings: Settings) -> tuple[float, float, float]:
    """Seconds that it took, and the longest turns of the event loop meanwhile."""
    state, offsets = LocalState(settings), LogOffsets(settings)
    follower, watch = (
        ChangelogFollower(settings, offsets, settings.partitions),
        LoopWatch(),
    )
    numbers = range(settings.partitions)
    state.lock()
    await state.identify()
    await offsets.start()
    await follower.start()
    tables = [await state.open_table(number) for number in numbers]
    ends = await offsets.ends([tp for number in numbers for tp in changelog_of(number)])
    tasks = [asyncio.create_task(work) for work in (follower.run(), watch.run())]
    began = time.perf_counter()
    follower.follow(tables)
    await asyncio.gather(*(follower.restore(number, ends) for number in numbers))
    took = time.perf_counter() - began
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    for table in tables:
        table.close()
    await follower.stop()
    await offsets.stop()
    state.close()
    return took, watch.longest, watch.longest_cpu


def _relationships(rows: int) -> Iterator[Record]:
    """One message in each of so many relationships, of members with 100 contacts."""
    now = time.time_ns() // 1_000_000
    for n in range(rows):
        yield interaction(n, b"message", f"member:{n // _CONTACTS}", f"contact:{n}", now - n)
