"""PromQL made from the metrics that are exported, so that no name is misspelt."""

from dataclasses import dataclass
from typing import Literal

from prometheus_client import Counter, Gauge, Histogram

WINDOW = "$__rate_interval"
"""Grafana's own window for rates: it covers at least four scrapes at any zoom."""

ASKED = '{route!~"/(livez|readyz|metrics)"}'
"""Requests of users and producers, without health checks and scrapes."""


@dataclass(frozen=True)
class Foreign:
    """A metric that no code of Rapport's counts: of Kafka, or of any process."""

    name: str
    kind: Literal["counter", "gauge"]
    documentation: str
    labels: tuple[str, ...] = ()


Metric = Counter | Gauge | Histogram | Foreign
Level = Gauge | Foreign
Growing = Counter | Foreign


@dataclass(frozen=True)
class Query:
    """One line or group of lines in a panel: `legend` may name labels as `{{label}}`."""

    documentation: str
    expression: str
    legend: str


def name_of(metric: Metric) -> str:
    """The name under which Prometheus keeps `metric`; a histogram's without its suffix."""
    if isinstance(metric, Foreign):
        return metric.name
    family = next(iter(metric.describe()))
    return family.name + ("_total" if isinstance(metric, Counter) else "")


def documentation_of(metric: Metric) -> str:
    """What `metric` counts, in one sentence."""
    if isinstance(metric, Foreign):
        return metric.documentation
    return next(iter(metric.describe())).documentation


def labels_of(metric: Metric) -> tuple[str, ...]:
    """The labels of `metric`, those that Prometheus adds apart."""
    return metric.labels if isinstance(metric, Foreign) else tuple(metric._labelnames)


def per_second(counter: Growing, legend: str, *by: str, where: str = "") -> Query:
    """How fast `counter` grows, added up over all but the labels `by`."""
    return _query(counter, legend, _summed(f"rate({name_of(counter)}{where}[{WINDOW}])", by))


def growth(counter: Growing, legend: str, *by: str, where: str = "", window: str = WINDOW) -> Query:
    """By how much `counter` grew in each `window`; else from one point of the graph to the next."""
    return _query(counter, legend, _summed(f"increase({name_of(counter)}{where}[{window}])", by))


def silent(counter: Counter, silence: str, window: str, legend: str, *by: str) -> Query:
    """By how much `counter` grew within `window`, where it has not within the last `silence`."""
    grown, lately = (
        _summed(f"increase({name_of(counter)}[{past}])", by) for past in (window, silence)
    )
    return _query(counter, legend, f"{grown} > 0 unless {lately} > 0")


def quantile(share: float, histogram: Histogram, legend: str, *by: str, where: str = "") -> Query:
    """The value that `share` (0 to 1) of what `histogram` saw stayed below."""
    rate = f"rate({name_of(histogram)}_bucket{where}[{WINDOW}])"
    summed = _summed(rate, ("le", *by))
    return _query(histogram, legend, f"histogram_quantile({share}, {summed})")


def mean(histogram: Histogram, legend: str, *by: str) -> Query:
    """The mean of what `histogram` saw."""
    total, count = (
        _summed(f"rate({name_of(histogram)}_{part}[{WINDOW}])", by) for part in ("sum", "count")
    )
    return _query(histogram, legend, f"{total} / {count}")


def total(gauge: Level, legend: str, *by: str, where: str = "") -> Query:
    """The sum of `gauge` over all processes."""
    return _query(gauge, legend, _summed(f"{name_of(gauge)}{where}", by))


def age(gauge: Level, legend: str, *by: str, where: str = "") -> Query:
    """How long ago was the earliest time that `gauge` states in seconds since 1970; 0 is none."""
    return _query(gauge, legend, f"time() - min{_by(by)} ({name_of(gauge)}{where} > 0)")


def highest(gauge: Level, legend: str, *by: str, where: str = "") -> Query:
    """The greatest `gauge` of any process."""
    return _query(gauge, legend, f"max{_by(by)} ({name_of(gauge)}{where})")


def lowest(gauge: Level, legend: str, *by: str, where: str = "") -> Query:
    """The least `gauge` of any process."""
    return _query(gauge, legend, f"min{_by(by)} ({name_of(gauge)}{where})")


def share(part: Level, whole: Level, legend: str, *by: str, where: str = "") -> Query:
    """How much of `whole` is `part`, where that is most: 0 to 1."""
    ratio = f"{name_of(part)}{where} / {name_of(whole)}{where}"
    return _query(part, legend, f"max{_by(by)} ({ratio})")


def failing(counter: Counter, legend: str) -> Query:
    """The share of requests, 0 to 1, that `counter` counts with a status of 5xx."""
    name, asked = name_of(counter), ASKED[1:-1]
    failed = f'sum(rate({name}{{status=~"5..",{asked}}}[{WINDOW}])) or vector(0)'
    return _query(counter, legend, f"({failed}) / sum(rate({name}{{{asked}}}[{WINDOW}]))")


def _query(metric: Metric, legend: str, expression: str) -> Query:
    return Query(documentation_of(metric), expression, legend)


def _summed(expression: str, by: tuple[str, ...]) -> str:
    return f"sum{_by(by)} ({expression})"


def _by(labels: tuple[str, ...]) -> str:
    return f" by ({', '.join(labels)})" if labels else ""
