"""The scorer's full path: Kafka in, duplicates, fold, LMDB, transactional changelog."""

import re
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from itertools import chain
from pathlib import Path

from benchmarks.process import Service, stored_bytes, wait
from benchmarks.recording import PARTITIONS, Recording, recorded
from benchmarks.report import Figure, Step
from benchmarks.workload import interactions
from relationships.tables.reader import TableNotReady, TableReader
from services.local.processes.ports import free_ports
from services.runtime.settings import Settings

SHAPES = {"many pairs": 600_000, "hot pairs": 20_000}
WHOLE_ROWS, SUMS_ONLY = "services.cli", "benchmarks.sums_only"
UNITS = {"records/s": "", "CPU a record": "µs", "memory": "MB", "disk": "MB"}
"""What is measured of whoever folds records, and its unit."""

START_S, SLOWEST = 120, 10_000
"""Whoever folds records is ended that takes longer than to start in so many seconds, and then to
fold so many a second.
"""

_RECORDS = re.compile(r"^rapport_scorer_records_total{.*} (\d+)", re.MULTILINE)


def measure(records: int, runs: int, step: Step) -> list[Figure]:
    """Records a second, CPU and memory of one worker, for each shape of the work."""
    figures = []
    for shape, pairs in SHAPES.items():
        step(f"{shape}: {records:,} records into Kafka")
        with recorded(interactions(records, pairs)) as recording:
            figures += measure_workers(recording, shape, 1, runs, step)
            if shape == "many pairs":
                figures += measure_workers(recording, shape, 2, runs, step)
                figures += measure_workers(recording, shape, 1, runs, step, SUMS_ONLY)
    return figures


def measure_workers(
    recording: Recording, shape: str, workers: int, runs: int, step: Step, module: str = WHOLE_ROWS
) -> list[Figure]:
    """The same of so many workers together; with `SUMS_ONLY` rows hold no more than the peers'."""
    name = f"Rapport, {shape}, {workers} worker{'s' * (workers > 1)}"
    name += ", rows cut down" * (module == SUMS_ONLY)
    results = []
    for run in range(runs):
        step(f"{name}, run {run + 1}")
        results.append(run_once(recording, workers, module))
    return figures_of(name, results)


def figures_of(name: str, results: Sequence[Mapping[str, float]]) -> list[Figure]:
    """What is in `UNITS`, of each run of whoever has this name."""
    return [
        Figure(f"{name}: {what}", unit, [result[what] for result in results])
        for what, unit in UNITS.items()
    ]


def run_once(recording: Recording, workers: int, module: str = WHOLE_ROWS) -> dict[str, float]:
    """What is in `UNITS`, of so many workers together."""
    with recording.played() as settings, ExitStack() as stack:
        states = [settings] if workers == 1 else _apart(settings, workers)
        readers = [TableReader(one.state, PARTITIONS) for one in states]
        running = [stack.enter_context(Service("scorer", one, module)) for one in states]
        found = catching_up(readers, running, 0, recording.records)
        for reader in readers:
            reader.close()
        return found | {"disk": sum(stored_bytes(one.state) for one in states) / 1e6}


def catching_up(
    readers: list[TableReader], running: list[Service], begun: int, records: int
) -> dict[str, float]:
    """What is in `UNITS`, from the first batch beyond `begun` records until `records` are applied.

    What has been folded by then the scorers `running` say themselves, as readers may not see it
    yet. Memory is that of the largest of them; the disk is left out.
    """
    wait(lambda: _folded(running) > 0)
    first, started = begun + _folded(running), time.perf_counter()
    before = [scorer.used() for scorer in running]
    wait(lambda: applied(readers) >= records, seconds=START_S + records / SLOWEST)
    seconds, after = time.perf_counter() - started, [scorer.used() for scorer in running]
    done = records - first
    cpu_s = sum(use.cpu_s for use in after) - sum(use.cpu_s for use in before)
    return {
        "records/s": done / seconds,
        "CPU a record": cpu_s / done * 1e6,
        "memory": max(use.anonymous_bytes for use in after) / 1e6,
    }


def _folded(running: Sequence[Service]) -> int:
    """Records that these have folded since they started."""
    return sum(map(int, chain.from_iterable(_RECORDS.findall(each.metrics()) for each in running)))


def _apart(settings: Settings, workers: int) -> list[Settings]:
    """The settings of workers that share the partitions, each with its own state."""
    ports = free_ports("127.0.0.1", workers)
    folders = [Path(settings.data_dir, f"worker-{number}") for number in range(workers)]
    for folder in folders:
        folder.mkdir()
    return [
        settings.model_copy(update={"data_dir": f, "scorer_port": p, "standby": False})
        for f, p in zip(folders, ports, strict=True)
    ]


def applied(readers: list[TableReader]) -> int:
    """Records applied in all partitions, by whoever owns each."""
    return sum(
        max(_applied_in(reader, partition) for reader in readers) for partition in range(PARTITIONS)
    )


def _applied_in(reader: TableReader, partition: int) -> int:
    try:
        return sum(reader.progress(partition).applied().values())
    except TableNotReady:
        return 0
