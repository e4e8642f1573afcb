"""The one table and the two plots that matter, of what was measured last: for the README."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl

from benchmarks import flink
from benchmarks.report import RESULTS, Figure, results_of, written

mpl.use("svg")

from matplotlib import pyplot as plt

_RATE, _CPU, _MEMORY = "records/s", "CPU a record", "memory"
_MANY = "Rapport, many pairs, "
_OURS, _THEIRS = "#2a7f62", "#9aa5b1"


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
    """Write `results/summary.md` and `throughput.svg`; `growth.svg` where it was measured."""
    table, plot, growth = (RESULTS / f for f in ("summary.md", "throughput.svg", "growth.svg"))
    table.write_text("\n".join(_lines()) + "\n")
    _plot(plot)
    if not (figures := results_of("flink") | results_of("flink-largest")):
        return [table, plot]
    _plot_growth(growth, figures)
    return [table, plot, growth]


def _lines() -> Iterator[str]:
    yield "| | records/s | CPU a record | memory |"
    yield "|---|---:|---:|---:|"
    for one in contenders():
        name = one.name.replace(_MANY, "**Rapport**, ")
        cells = (written(f, statistics.median(f.values)) for f in one[1:])
        yield f"| {name} | {' | '.join(cells)} |"


def _plot_growth(path: Path, figures: Mapping[str, Figure]) -> None:
    """Records a second of Rapport and of Flink over how many pairs they are of."""
    canvas, axes = plt.subplots(figsize=(8, 4), layout="constrained")
    for who, colour in ((flink.RAPPORT, _OURS), (flink.FLINK, _THEIRS)):
        for parallel, style in zip(flink.PARALLEL, ("--", "-"), strict=True):
            rates = {
                size.pairs: figures[name]
                for size in (*flink.SIZES, flink.LARGEST)
                if (name := f"{flink.name_of(size.pairs, who, parallel)}: {_RATE}") in figures
            }
            middle, spread = _spread([*rates.values()])
            label = f"{who}, {parallel} at once"
            axes.errorbar([*rates], middle, spread, color=colour, linestyle=style, label=label)
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
    middle, spread = _spread([one.rate for one in ranked])
    colours = [_OURS if name.startswith("Rapport") else _THEIRS for name in names]
    figure, axes = plt.subplots(figsize=(8, 0.45 * len(ranked) + 1), layout="constrained")
    axes.barh(names, middle, xerr=spread, color=colours, error_kw={"elinewidth": 1})
    axes.set_xlabel("records a second, on this one machine (median, lowest, highest)")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path)
    plt.close(figure)


def _spread(figures: Sequence[Figure]) -> tuple[list[float], list[list[float]]]:
    """The median of each, and how far the lowest and the highest lie from it."""
    middle = [statistics.median(figure.values) for figure in figures]
    paired = [*zip(middle, figures, strict=True)]
    return middle, [[m - min(f.values) for m, f in paired], [max(f.values) - m for m, f in paired]]
