"""Figures as a person reads them, and as JSON."""

import json
import os
import platform
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).with_name("results")


class Figure(NamedTuple):
    """What was measured, its unit, and its value in each run."""

    name: str
    unit: str
    values: Sequence[float]


def show(figures: Sequence[Figure]) -> None:
    """A table of medians and spread."""
    table = Table("what", "median", "lowest", "highest", "runs", title=machine())
    for figure in figures:
        values = figure.values
        middle = statistics.median(values)
        table.add_row(
            figure.name,
            *(
                f"{value:,.4g} {figure.unit}".strip()
                for value in (middle, min(values), max(values))
            ),
            str(len(values)),
        )
    Console().print(table)


def keep(name: str, figures: Sequence[Figure]) -> Path:
    """Write the figures to `results/NAME.json`."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    kept = {"machine": machine(), "figures": [figure._asdict() for figure in figures]}
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
    return path


def machine() -> str:
    """The machine, and how busy it was with other things when this was asked."""
    busy = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    python = platform.python_version()
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {python}, load {busy}"
