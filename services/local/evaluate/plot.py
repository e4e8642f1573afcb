"""An evaluation as one picture: bars by reading, and forecasts against what happened (SVG)."""

from collections.abc import Iterable, Mapping
from math import isnan
from typing import Any
from xml.sax.saxutils import escape

from relationships.evaluation.evaluate import Evaluation
from relationships.evaluation.tallies.forecasts import Forecast
from relationships.evaluation.tallies.tallies import OWN

_WIDTH, _PANEL, _ROW, _LABEL = 980, 470, 20, 170
_OWN, _BASELINE, _INK, _GRID = "#2a7f62", "#b8c4cc", "#22303a", "#dde3e7"
_COLOURS = {"week": "#c2662d", "month": _OWN}
_SQUARE = 240


def plot(evaluation: Evaluation, title: str) -> str:
    """The picture, as an SVG document."""
    bars = [
        ("Strength, NDCG@10", _column(evaluation.strength, "ndcg")),
        ("Next contact, mean reciprocal rank", _column(evaluation.next_contact, "mrr")),
        ("Strength, AUC", _column(evaluation.strength, "auc")),
        ("New ties, AUC", evaluation.new_ties),
    ]
    bars = [(name, values) for name, values in bars if values]
    tall = 60 + _ROW * max(len(values) for _, values in bars)
    parts = [_text(20, 28, title, size=18)]
    for place, (name, values) in enumerate(bars):
        parts += _bars(20 + place % 2 * _PANEL, 50 + place // 2 * tall, name, values)
    top = 50 + (len(bars) + 1) // 2 * tall
    parts += _reliability(20, top, evaluation.forecasts)
    height = top + _SQUARE + 90
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'font-family="sans-serif"><rect width="{_WIDTH}" height="{height}" fill="white"/>'
        f"{''.join(parts)}</svg>\n"
    )


def _column(measured: Mapping[str, Any], field: str) -> dict[str, float]:
    return {name: getattr(values, field) for name, values in measured.items()}


def _bars(left: int, top: int, title: str, values: Mapping[str, float]) -> Iterable[str]:
    yield _text(left, top + 16, title, size=14)
    room = _PANEL - _LABEL - 70
    for place, (name, value) in enumerate(values.items()):
        y = top + 30 + place * _ROW
        colour = _OWN if name in OWN else _BASELINE
        width = 0.0 if isnan(value) else room * value
        yield _text(left + _LABEL - 8, y + 12, name, anchor="end")
        yield f'<rect x="{left + _LABEL}" y="{y}" width="{width:.1f}" height="15" fill="{colour}"/>'
        yield _text(left + _LABEL + width + 6, y + 12, f"{value:.3f}")


def _reliability(left: int, top: int, forecasts: Mapping[str, Forecast]) -> Iterable[str]:
    """Probability forecast, to the right, against the share that happened, upwards."""
    yield _text(left, top + 16, "Forecast (→) against what happened (↑)", size=14)
    x, y = left + 40, top + 34 + _SQUARE
    yield _line([(x, y), (x + _SQUARE, y - _SQUARE)], _GRID)
    yield _line([(x, y - _SQUARE), (x, y), (x + _SQUARE, y)], _INK)
    for tick in (0.0, 0.5, 1.0):
        yield _text(x + tick * _SQUARE, y + 16, f"{tick:g}", anchor="middle")
        yield _text(x - 8, y - tick * _SQUARE + 4, f"{tick:g}", anchor="end")
    for place, (name, forecast) in enumerate(forecasts.items()):
        colour = _COLOURS[name]
        points = [
            (x + b.forecast * _SQUARE, y - b.happened * _SQUARE) for b in forecast.reliability
        ]
        yield _line(points, colour)
        yield from (f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in points)
        yield _text(x + _SQUARE + 20, y - 20 * place - 10, f"within a {name}", fill=colour)


def _line(points: Iterable[tuple[float, float]], colour: str) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}"/>'


def _text(
    x: float, y: float, text: str, *, size: int = 11, anchor: str = "start", fill: str = _INK
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" '
        f'fill="{fill}">{escape(text)}</text>'
    )
