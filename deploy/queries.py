"""PromQL made from the metrics of services/runtime/metrics.py, so that no name is misspelt."""

from dataclasses import dataclass

from prometheus_client import Counter, Gauge, Histogram

Metric = Counter | Gauge | Histogram

WINDOW = "$__rate_interval"
"""Grafana's own window for rates: it covers at least four scrapes at any zoom."""

ASKED = '{route!~"/(livez|readyz|metrics)"}'
"""Requests of users and producers, without health checks and scrapes."""


@dataclass(frozen=True)
class Query:
    """One line or group of lines in a panel: `legend` may name labels as `{{label}}`."""

    metric: Metric
    expression: str
    legend: str


def name_of(metric: Metric) -> str:
    """The name under which Prometheus keeps `metric`; a histogram's without its suffix."""
    family = next(iter(metric.describe()))
    return family.name + ("_total" if isinstance(metric, Counter) else "")


def documentation_of(metric: Metric) -> str:
    """What `metric` counts, in one sentence."""
    return next(iter(metric.describe())).documentation


def labels_of(metric: Metric) -> tuple[str, ...]:
    """The labels of `metric`, those that Prometheus adds apart."""
    return tuple(metric._labelnames)


def per_second(counter: Counter, legend: str, *by: str, where: str = "") -> Query:
    """How fast `counter` grows, added up over all but the labels `by`."""
    rate = f"rate({name_of(counter)}{where}[{WINDOW}])"
    return Query(counter, _summed(rate, by), legend)


def growth(counter: Counter, legend: str, *by: str, where: str = "") -> Query:
    """By how much `counter` grew from one point of the graph to the next."""
    increase = f"increase({name_of(counter)}{where}[{WINDOW}])"
    return Query(counter, _summed(increase, by), legend)


def quantile(share: float, histogram: Histogram, legend: str, *by: str, where: str = "") -> Query:
    """The value that `share` (0 to 1) of what `histogram` saw stayed below."""
    rate = f"rate({name_of(histogram)}_bucket{where}[{WINDOW}])"
    return Query(histogram, f"histogram_quantile({share}, {_summed(rate, ('le', *by))})", legend)


def mean(histogram: Histogram, legend: str, *by: str) -> Query:
    """The mean of what `histogram` saw."""
    total, count = (
        _summed(f"rate({name_of(histogram)}_{part}[{WINDOW}])", by) for part in ("sum", "count")
    )
    return Query(histogram, f"{total} / {count}", legend)


def total(gauge: Gauge, legend: str, *by: str) -> Query:
    """The sum of `gauge` over all processes."""
    return Query(gauge, _summed(name_of(gauge), by), legend)


def age(gauge: Gauge, legend: str, *by: str) -> Query:
    """How long ago was the earliest time that `gauge` states in seconds since 1970."""
    return Query(gauge, f"time() - min{_by(by)} ({name_of(gauge)})", legend)


def highest(gauge: Gauge, legend: str, *by: str) -> Query:
    """The greatest `gauge` of any process."""
    return Query(gauge, f"max{_by(by)} ({name_of(gauge)})", legend)


def _summed(expression: str, by: tuple[str, ...]) -> str:
    return f"sum{_by(by)} ({expression})"


def _by(labels: tuple[str, ...]) -> str:
    return f" by ({', '.join(labels)})" if labels else ""
