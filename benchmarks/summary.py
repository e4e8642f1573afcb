"""The one table and the two plots that matter, of what was measured last: for the README."""

import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl

from benchmarks import flink
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
    """Write `results/summary.md`, `results/throughput.svg` and `results/growth.svg`."""
    table, plot, growth = (RESULTS / f for f in ("summary.md", "throughput.svg", "growth.svg"))
    table.write_text("\n".join(_lines()) + "\n")
    _plot(plot)
    _plot_growth(growth)
    return [table, plot, growth]


def _lines() -> Iterator[str]:
    yield "| | records/s | CPU a record | memory |"
    yield "|---|---:|---:|---:|"
    for one in contenders():
        name = one.name.replace(_MANY, "**Rapport**, ")
        cells = (written(f, statistics.median(f.values)) for f in one[1:])
        yield f"| {name} | {' | '.join(cells)} |"


def _plot_growth(path: Path) -> None:
    """Records a second of Rapport and of Flink over how many pairs they are of."""
    figures = results_of("flink")
    measured = [s.pairs for s in flink.sizes(flink.LARGEST.pairs)]
    canvas, axes = plt.subplots(figsize=(8, 4), layout="constrained")
    for who, colour in ((flink.RAPPORT, "#2a7f62"), (flink.FLINK, "#9aa5b1")):
        for parallel, style in zip(flink.PARALLEL, ("--", "-"), strict=True):
            found = {
                pairs: figures[name].values
                for pairs in measured
                if (name := flink.name_of(pairs, who, parallel, _RATE)) in figures
            }
            middle = [statistics.median(values) for values in found.values()]
            spread = [
                [m - min(v) for m, v in zip(middle, found.values(), strict=True)],
                [max(v) - m for m, v in zip(middle, found.values(), strict=True)],
            ]
            axes.errorbar([*found], middle, spread, color=colour, linestyle=style, capsize=3,
                          label=f"{who}, {parallel} at once")  # fmt: skip
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    axes.set_xlabel("pairs")
    axes.set_ylabel("records a second (median, lowest, highest)")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    canvas.savefig(path)
    plt.close(canvas)


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
