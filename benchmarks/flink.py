"""The same records folded by Rapport and by Flink, over more and more pairs, by turns."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from benchmarks import scorer
from benchmarks.peers import measure as peers
from benchmarks.recording import Recording, recorded
from benchmarks.report import Figure, Step
from benchmarks.workload import interactions

PARALLEL = (1, 2)
RAPPORT, FLINK = "Rapport", "Flink"
_RATE = "records/s"


class Size(NamedTuple):
    """So many records of so many pairs, drawn at random; Flink folds a share of them."""

    pairs: int
    records: int
    parallel: Sequence[int] = PARALLEL
    flink_share: float = 1


SIZES = (Size(20_000, 2_000_000), Size(600_000, 2_000_000), Size(5_000_000, 6_000_000))
LARGEST = Size(20_000_000, 24_000_000, parallel=(1,), flink_share=0.25)
"""Takes half an hour, and so is measured by itself. Flink alone takes longer for all the records;
of a share it keeps less, which is in its favour.
"""

Run = Callable[[], Mapping[str, float]]


def sizes(most: int) -> list[Size]:
    """Those of `SIZES` with so many pairs at most."""
    return [size for size in SIZES if size.pairs <= most]


def count_of_steps(sizes: Sequence[Size], runs: int) -> int:
    """How many steps `measure` reports."""
    return sum(1 + runs * len(size.parallel) * 2 for size in sizes)


def measure(sizes: Sequence[Size], runs: int, step: Step) -> list[Figure]:
    """What is in `scorer.UNITS` of both at each size, and how many times Flink's rate.

    Raises:
        Unavailable: where Flink cannot run here.
    """
    figures: list[Figure] = []
    for size in sizes:
        step(f"{size.records:,} records of {size.pairs:,} pairs into Kafka")
        with recorded(interactions(size.records, size.pairs)) as recording:
            figures += _beside(recording, size, runs, step)
    return figures


def name_of(pairs: int, who: str, parallel: int) -> str:
    """What its figures begin with, see `scorer.figures_of`."""
    return f"{pairs:,} pairs: {who}, {parallel} at once"


def _beside(recording: Recording, size: Size, runs: int, step: Step) -> Iterator[Figure]:
    pairs = size.pairs
    for parallel in size.parallel:
        flink = peers.FLINK[parallel]._replace(share=size.flink_share)
        contenders: dict[str, Run] = {
            RAPPORT: partial(scorer.run_once, recording, parallel),
            FLINK: partial(peers.run_once, flink, flink.command(), recording),
        }
        found: dict[str, list[Mapping[str, float]]] = {who: [] for who in contenders}
        for number in range(runs):
            for who, run in contenders.items():
                step(f"{who}, {parallel} at once, {pairs:,} pairs, run {number + 1}")
                found[who].append(run())
        for who, results in found.items():
            yield from scorer.figures_of(name_of(pairs, who, parallel), results)
        times = [a[_RATE] / b[_RATE] for a, b in zip(*found.values(), strict=True)]
        yield Figure(f"{name_of(pairs, RAPPORT, parallel)}: times Flink's records/s", "", times)
