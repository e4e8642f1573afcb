"""Four of five events are one member's: how long those of other partitions wait meanwhile."""

import asyncio
from collections.abc import Callable
from itertools import count, islice

from benchmarks.latency import Pair, load, percentiles, warmed_up
from benchmarks.report import Figure, Step
from schemas.topics import partition_of
from services.runtime.settings import Settings

RATES = (100, 500)
_HOT = "hot"
_ONE_IN = 5
_MEMBERS = 500


def count_of_steps(runs: int) -> int:
    """How many steps `measure` reports."""
    return 1 + 2 * runs * len(RATES)


def measure(seconds: int, runs: int, step: Step) -> list[Figure]:
    """Milliseconds until events of other partitions are visible, at each rate (events a second)."""
    step("starting")
    figures = []
    with warmed_up() as (settings, key):
        loads = {"all alike": _even(settings), "four of five one member's": _skewed(settings)}
        for rate in RATES:
            found: dict[str, list[list[float]]] = {name: [] for name in loads}
            for run in range(runs):
                for name, pair in loads.items():
                    step(f"{rate} events/s, {name}, run {run + 1}")
                    waits = asyncio.run(load(settings, key, rate, seconds, pair))
                    found[name].append([w for n, w in enumerate(waits) if pair(n)[0] != _HOT])
            for name, results in found.items():
                figures += percentiles(f"the others', {rate} events/s, {name}", results)
    return figures


def _members(settings: Settings, *, of_hot: bool) -> list[str]:
    """Members of the hot one's partition, or of all others."""
    hot = partition_of(_HOT, settings.partitions)
    members = (f"member:{n}" for n in count())
    apart = (m for m in members if (partition_of(m, settings.partitions) == hot) is of_hot)
    return list(islice(apart, _MEMBERS))


def _even(settings: Settings) -> Callable[[int], Pair]:
    """Among members of the other partitions alone."""
    others = _members(settings, of_hot=False)
    return lambda n: (others[n % _MEMBERS], others[(7 * n + 1) % _MEMBERS])


def _skewed(settings: Settings) -> Callable[[int], Pair]:
    """The same in one of five; the hot member does all the rest, towards those of its partition."""
    even, near = _even(settings), _members(settings, of_hot=True)
    return lambda n: even(n) if n % _ONE_IN == 0 else (_HOT, near[n % _MEMBERS])
