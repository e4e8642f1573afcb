"""An evaluation as tables in the terminal."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table

from relationships.evaluation.evaluate import Evaluation
from relationships.evaluation.forecasts import Fate, Forecast
from relationships.evaluation.going_cold import GoingCold
from relationships.evaluation.growth import Growth

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
    yield _going_cold(evaluation.going_cold)
    yield _growth(evaluation.growth)


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
    for name, each in forecasts.items():
        bins = "  ".join(f"{b.forecast:.2f}→{b.happened:.2f}" for b in each.reliability)
        table.add_row(name, *map(_cell, (each.brier, each.climate, each.auc)), bins)
    return table


def _fates(title: str, fates: Mapping[str, Fate]) -> Table:
    table = _table(title, "label", "n", "in touch", "next 28 d / last 28 d")
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


def _going_cold(found: GoingCold) -> Table:
    title = "Going cold: who of those with a rhythm is silent for 30 days"
    table = _table(title, "of", "n", "share that is", "forecast", "days in advance")
    cells = (_cell(found.went_cold_silent), _cell(found.went_cold_forecast), _days(found.lead_days))
    table.add_row("those reported as going cold", f"{found.went_cold:,}", *cells)
    table.add_row("all that were not cold a week ago", f"{found.n:,}", _cell(found.silent))
    table.add_row("the likeliest tenth by rhythm", "", _cell(found.precision_rhythm))
    table.add_row("the likeliest tenth by likelihood", "", _cell(found.precision_likelihood))
    return table


def _growth(found: Growth) -> Table:
    title = "Germs that reach a later stage within 28 days"
    table = _table(
        title, "of", "n", "share that does", "after so many days", "in touch", "forecast"
    )
    calibration = _cell(found.in_touch), _cell(found.forecast)
    lead = _days(found.lead_days)
    table.add_row("all germs", f"{found.n:,}", _cell(found.grown), lead, *calibration)
    table.add_row("the likeliest tenth by likelihood", "", _cell(found.precision_likelihood))
    table.add_row("the likeliest tenth by score", "", _cell(found.precision_score))
    return table


def _table(title: str, first: str, *others: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(first)
    for name in others:
        table.add_column(name, justify="right")
    return table


def _cell(value: float, best: bool = False) -> str:
    text = "" if math.isnan(value) else f"{value:.4f}"
    return f"[green]{text}[/]" if best else text


def _days(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.1f}"
