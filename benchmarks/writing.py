"""A scorer that is busy beside something else: records at a steady rate, by a process apart."""

import asyncio
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from benchmarks.workload import Record, fill, interaction
from services.runtime.settings import Settings

_EVERY_S = 0.1
_RECORDS = 500
"""So many at a time: up to 5,000 a second."""

_PAIRS = 100_000


@contextmanager
def writing(settings: Settings) -> Iterator[None]:
    """While this lasts, new records come in for the scorer."""
    process = multiprocessing.get_context("spawn").Process(target=_write, args=(settings,))
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join()


def _write(settings: Settings) -> None:
    asyncio.run(_write_on(settings))


async def _write_on(settings: Settings) -> None:
    for number in count():
        now = time.time_ns()
        await fill(settings, (_record(now, number * _RECORDS + n) for n in range(_RECORDS)))
        await asyncio.sleep(_EVERY_S)


def _record(now: int, number: int) -> Record:
    pair = number % _PAIRS
    return interaction(now + number, b"like", f"busy:{pair // 100}", f"busy:{pair}", now // 10**6)
