"""An evaluation as tables in the terminal."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table

from relationships.evaluation.evaluate import HORIZONS_DAYS, Evaluation
from relationships.evaluation.tallies.fates import Beginnings, Fate
from relationships.evaluation.tallies.forecasts import Forecast, Silence
from relationships.evaluation.tallies.going_cold import GoingCold
from relationships.evaluation.tallies.growth import Growth
from relationships.evaluation.tallies.tallies import OWN


def notes_of(evaluation: Evaluation) -> Iterator[str]:
    """What was left out of the recording, and of the measures, in sentences."""
    if evaluation.repeats or evaluation.self_targets:
        stated = evaluation.events + evaluation.repeats + evaluation.self_targets
        yield (
            f"Of {stated:,} events {evaluation.repeats:,} are left out that say exactly what "
            f"another one says (source, target, time and kind), and {evaluation.self_targets:,} "
            f"of a member with itself; {evaluation.events:,} are measured."
        )
    if evaluation.left_out:
        further = max(HORIZONS_DAYS[name] for name in evaluation.left_out)
        names = ", ".join(name.replace("_", " ") for name in evaluation.left_out)
        yield (
            f"Warning: {evaluation.days_after} days are recorded after the last snapshot, where "
            f"up to {further} are needed; left out: {names}."
        )


def tables_of(evaluation: Evaluation) -> Iterator[Table]:
    """One table for each kind of measure that there is."""
    if evaluation.strength:
        title = f"Strength: the next 28 days, at weekly snapshots; truth: {evaluation.truth}"
        yield _readings(title, evaluation.strength)
    yield _readings("Next contact: the last 15 %, among all members", evaluation.next_contact)
    if evaluation.new_ties:
        meetings = {name: (auc,) for name, auc in evaluation.new_ties.items()}
        yield _readings("New ties: who will meet within 28 days", meetings, ("auc",))
    if evaluation.forecasts:
        yield _forecasts(evaluation.forecasts)
    if evaluation.stages:
        yield _fates("What becomes of each stage within 28 days", evaluation.stages)
        yield _fates("What becomes of each trend within 28 days", evaluation.trends)
    if evaluation.beginnings.n:
        yield _beginnings(evaluation.beginnings)
    if evaluation.silence is not None:
        yield _silence(evaluation.silence)
    if evaluation.going_cold is not None:
        yield _going_cold(evaluation.going_cold)
    if evaluation.growth is not None:
        yield _growth(evaluation.growth)
    if evaluation.judgements:
        yield _judgements(evaluation.judgements)


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
    table = _table(
        "Probabilities",
        "within",
        "Brier",
        "known before",
        "of the mean",
        "auc",
        "forecast → happened",
    )
    for name, each in forecasts.items():
        bins = "  ".join(f"{b.forecast:.2f}→{b.happened:.2f}" for b in each.reliability)
        table.add_row(name, *map(_cell, (each.brier, each.known, each.climate, each.auc)), bins)
    return table


def _fates(title: str, fates: Mapping[str, Fate]) -> Table:
    table = _table(title, "label", "n", "in touch", "interactions each", "against the usual")
    for name, fate in fates.items():
        cells = map(_cell, (fate.in_touch, fate.volume, fate.against_usual))
        table.add_row(name, f"{fate.n:,}", *cells)
    return table


def _beginnings(found: Beginnings) -> Table:
    title = "Where those stand that began in the week before a snapshot"
    table = _table(title, "stage", f"share of {found.n:,}")
    for stage, share in found.stages.items():
        table.add_row(stage, _cell(share))
    return table


def _silence(found: Silence) -> Table:
    table = _table("Who falls silent: the likeliest tenth", "by", "share that does")
    table.add_row("everyone", _cell(found.base))
    table.add_row("likelihood", _cell(found.precision_likelihood))
    table.add_row("trend", _cell(found.precision_trend))
    return table


def _going_cold(found: GoingCold) -> Table:
    title = "Going cold: who of those with a rhythm is silent for 30 days"
    table = _table(title, "of", "n", "share that is", "forecast", "days in advance")
    rule, twice = found.rule, found.twice_the_gap
    cells = _cell(rule.silent), _cell(found.forecast), _days(rule.lead_days)
    table.add_row("those reported as going cold", f"{rule.n:,}", *cells)
    table.add_row("all that could be", f"{rule.could:,}", _cell(rule.could_silent))
    cells = _cell(twice.silent), "", _days(twice.lead_days)
    table.add_row("silent for twice the usual gap instead", f"{twice.n:,}", *cells)
    table.add_row("all that could be", f"{twice.could:,}", _cell(twice.could_silent))
    table.add_row("the likeliest tenth by rhythm", "", _cell(found.precision_rhythm))
    table.add_row("the likeliest tenth by likelihood", "", _cell(found.precision_likelihood))
    return table


def _judgements(found: Mapping[str, bool]) -> Table:
    table = _table("What stages, trends and warnings promise", "promise", "kept")
    for promise, kept in found.items():
        table.add_row(promise, "[green]yes[/]" if kept else "[red]no[/]")
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
