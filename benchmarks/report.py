"""Figures as a person reads them, and as JSON."""

import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

RESULTS = Path(__file__).with_name("results")

_PLACES, _STEPS = 1 << 22, 500_000

Step = Callable[[str], None]
"""Called with a description of what is measured next."""


class Figure(NamedTuple):
    """What was measured, its unit, and its value in each run."""

    name: str
    unit: str
    values: Sequence[float]


@contextmanager
def steps(part: str, total: int) -> Iterator[Step]:
    """A progress bar over `total` steps of a part, on standard error."""
    columns = (TextColumn("{task.fields[part]}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, TextColumn("{task.description}"), console=_errors()) as progress:
        task = progress.add_task("", total=total, part=part)
        begun = False

        def step(what: str) -> None:
            nonlocal begun
            progress.update(task, description=what, advance=int(begun))
            begun = True

        yield step
        progress.update(task, description="done", completed=total)


def show(figures: Sequence[Figure], machine: str) -> None:
    """A table of medians and spread, under what `machine` says."""
    table = Table("what", "median", "lowest", "highest", "runs", title=machine)
    for figure in figures:
        values = figure.values
        cells = [written(figure, of(values)) for of in (statistics.median, min, max)]
        table.add_row(figure.name, *cells, str(len(values)))
    Console().print(table)


def written(figure: Figure, value: float) -> str:
    """A value with its unit, to three digits."""
    rounded = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{rounded} {figure.unit}".strip()


def keep(part: str, figures: Sequence[Figure], machine: str) -> Path:
    """Write the figures, and on which `machine` they were measured, to `results/PART.json`."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{part}.json"
    document = {"machine": machine, "figures": [figure._asdict() for figure in figures]}
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")
    _errors().print(f"written to {path}", soft_wrap=True)
    return path


def results_of(part: str) -> dict[str, Figure]:
    """The figures of `results/PART.json` by name; none where it was never measured."""
    path = RESULTS / f"{part}.json"
    if not path.exists():
        return {}
    figures = json.loads(path.read_text())["figures"]
    return {figure["name"]: Figure(**figure) for figure in figures}


def machine() -> str:
    """The machine, and how busy it was with other things when this was asked."""
    busy = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    python = platform.python_version()
    step_ns = _step_through_memory_ns()
    return (
        f"{os.cpu_count()} cores, {_processor()}, Python {python}, load {busy}, "
        f"a step through memory {step_ns:.0f} ns"
    )


def _step_through_memory_ns() -> float:
    """How long `at = follows[at]` takes where neither number is in a cache of the processor.

    That shows how much the machine's other guests use memory, which `load` does not: some 80 ns
    on a machine that is left alone, several hundred on one whose caches others fill. Most of what
    this project does waits for memory.
    """
    order = np.random.default_rng(1).permutation(_PLACES)
    following = np.empty_like(order)
    following[order] = np.roll(order, 1)
    follows, at = following.tolist(), 0
    begun = time.perf_counter()
    for _ in range(_STEPS):
        at = follows[at]
    return (time.perf_counter() - begun) / _STEPS * 1e9


def _processor() -> str:
    named = [
        line.split(":")[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    return f"{platform.machine()} {named[0]}" if named else platform.machine()


def _errors() -> Console:
    return Console(stderr=True)
