"""An evaluation as tables in the terminal."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table

from relationships.evaluation.evaluate import Evaluation
from relationships.evaluation.forecasts import Fate, Forecast

OWN = ("score", "likelihood")
"""The product's own readings; all others are baselines."""


def tables_of(evaluation: Evaluation) -> Iterator[Table]:
    """One table for each kind of measure."""
    yield _readings("Strength: the next 28 days, at weekly snapshots", evaluation.strength)
    yield _readings("Next contact: the last 15 %, among all members", evaluation.next_contact)
    meetings = {name: (auc,) for name, auc in evaluation.new_ties.items()}
    yield _readings("New ties: who will meet within 28 days", meetings, ("auc",))
    yield _forecasts(evaluation.forecasts)
    yield _fates("What becomes of each stage within 28 days", evaluation.stages)
    yield _fates("What becomes of each trend within 28 days", evaluation.trends)
    yield _silence(evaluation)


def _readings(
    title: str, measured: Mapping[str, Any], fields: Sequence[str] | None = None
) -> Table:
    """Each reading's measures; the greatest of a column stands out."""
    rows = {name: tuple(values) for name, values in measured.items()}
    names = fields or next(iter(measured.values()))._fields
    best = [max(column) for column in zip(*rows.values(), strict=True)]
    table = _table(title, "reading", *(name.replace("_", "@") for name in names))
    for name, values in rows.items():
        cells = [_cell(value, value == top) for value, top in zip(values, best, strict=True)]
        table.add_row(f"[bold]{name}[/]" if name in OWN else name, *cells)
    return table


def _forecasts(forecasts: Mapping[str, Forecast]) -> Table:
    table = _table("Probabilities", "within", "Brier", "of the mean", "auc", "forecast → happened")
    for name, told in forecasts.items():
        bins = "  ".join(f"{b.forecast:.2f}→{b.happened:.2f}" for b in told.reliability)
        table.add_row(name, *map(_cell, (told.brier, told.climate, told.auc)), bins)
    return table


def _fates(title: str, fates: Mapping[str, Fate]) -> Table:
    table = _table(title, "told", "n", "in touch", "next 28 d / last 28 d")
    for name, fate in fates.items():
        table.add_row(name, f"{fate.n:,}", _cell(fate.in_touch), _cell(fate.growth))
    return table


def _silence(evaluation: Evaluation) -> Table:
    base, likelihood, trend = evaluation.silence
    table = _table("Who falls silent: the likeliest tenth", "by", "share that does")
    table.add_row("everyone", _cell(base))
    table.add_row("likelihood", _cell(likelihood))
    table.add_row("trend", _cell(trend))
    return table


def _table(title: str, first: str, *others: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(first)
    for name in others:
        table.add_column(name, justify="right")
    return table


def _cell(value: float, best: bool = False) -> str:
    told = "" if math.isnan(value) else f"{value:.4f}"
    return f"[green]{told}[/]" if best else told
