"""The one table and the one plot that matter, of what was measured last: for the README."""

import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl

from benchmarks.report import RESULTS, Figure, results_of, written

mpl.use("svg")

from matplotlib import pyplot as plt

_RATE, _CPU, _MEMORY = "records/s", "CPU a record", "memory"
_MANY = "Rapport, many pairs, "


class Contender(NamedTuple):
    """One row of the table."""

    name: str
    rate: Figure
    cpu: Figure
    memory: Figure


def contenders() -> list[Contender]:
    """Rapport and whatever peers were measured, the fastest first."""
    figures = results_of("peers") | {
        name: figure for name, figure in results_of("scorer").items() if name.startswith(_MANY)
    }
    found = [
        Contender(name, *(figures[f"{name}: {what}"] for what in (_RATE, _CPU, _MEMORY)))
        for name in dict.fromkeys(name.split(": ")[0] for name in figures)
    ]
    return sorted(found, key=lambda one: -statistics.median(one.rate.values))


def write() -> list[Path]:
    """Write `results/summary.md` and `results/throughput.svg`."""
    table, plot = RESULTS / "summary.md", RESULTS / "throughput.svg"
    table.write_text("\n".join(_lines()) + "\n")
    _plot(plot)
    return [table, plot]


def _lines() -> Iterator[str]:
    yield "| | records/s | CPU a record | memory |"
    yield "|---|---:|---:|---:|"
    for one in contenders():
        name = one.name.replace(_MANY, "**Rapport**, ")
        cells = (written(f, statistics.median(f.values)) for f in one[1:])
        yield f"| {name} | {' | '.join(cells)} |"


def _plot(path: Path) -> None:
    ranked = contenders()[::-1]
    names = [one.name.replace("many pairs, ", "") for one in ranked]
    middle = [statistics.median(one.rate.values) for one in ranked]
    spread = [
        [m - min(one.rate.values) for m, one in zip(middle, ranked, strict=True)],
        [max(one.rate.values) - m for m, one in zip(middle, ranked, strict=True)],
    ]
    colours = ["#2a7f62" if name.startswith("Rapport") else "#9aa5b1" for name in names]
    figure, axes = plt.subplots(figsize=(8, 0.45 * len(ranked) + 1), layout="constrained")
    axes.barh(names, middle, xerr=spread, color=colours, error_kw={"elinewidth": 1})
    axes.set_xlabel("records a second, on this one machine (median, lowest, highest)")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path)
    plt.close(figure)
