"""Dashboards and alerts ask only for what is exported, and for all that Rapport exports."""

import re
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

import pytest
from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.parser import text_string_to_metric_families

from deploy import kafka_metrics
from deploy.dashboards.service import CPU_SECONDS, MEMORY, MOST_FILES, OPEN_FILES
from services.runtime import metrics
from tests.deploy.promql import uses

PANELS = list[dict[str, Any]]
RULES = list[dict[str, Any]]

SUFFIXES = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}
TARGET = {"job", "instance"}
"""Labels that Prometheus adds to every series."""

BY_PROMETHEUS = {"up": TARGET}

FOREIGN = (*kafka_metrics.EXPORTED, CPU_SECONDS, MEMORY, OPEN_FILES, MOST_FILES)


@pytest.fixture(scope="module")
def series(recorded: dict[str, str]) -> dict[str, set[str]]:
    """The labels of each series that a service exports, and of those Prometheus adds."""
    labels = {
        next(iter(metric.describe())).name: set(metric._labelnames)
        for metric in vars(metrics).values()
        if isinstance(metric, Counter | Gauge | Histogram)
    }
    exported = {
        family.name + suffix: labels[family.name] | ({"le"} if suffix == "_bucket" else set())
        for family in text_string_to_metric_families(metrics.exposition().decode())
        if family.name in labels
        for suffix in SUFFIXES[family.type]
    }
    made = {name: set[str]().union(*(u.labels for u in uses(e))) for name, e in recorded.items()}
    foreign = {metric.name: set(metric.labels) for metric in FOREIGN}
    return exported | made | foreign | BY_PROMETHEUS


@pytest.fixture(scope="module")
def evaluated(rules: RULES, recorded: dict[str, str]) -> list[str]:
    """Every expression of the rules."""
    return [*(rule["expr"] for rule in rules), *recorded.values()]


def queries(panels: PANELS) -> list[dict[str, str]]:
    return [target for panel in panels for target in panel["targets"]]


def expressions(panels: PANELS, evaluated: list[str]) -> list[str]:
    return [query["expr"] for query in queries(panels)] + evaluated


def test_every_series_and_label_asked_for_is_exported(
    panels: PANELS, evaluated: list[str], series: dict[str, set[str]]
) -> None:
    asked = [use for expression in expressions(panels, evaluated) for use in uses(expression)]
    assert len(asked) >= len(panels) + len(evaluated)
    for use in asked:
        assert use.series in series
        assert use.labels <= series[use.series] | TARGET, use


def test_values_asked_for_are_among_those_documented(panels: PANELS, evaluated: list[str]) -> None:
    documented = {
        family.name: family.documentation
        for family in text_string_to_metric_families(metrics.exposition().decode())
    }
    values = {
        (use.series.removesuffix("_total"), value)
        for expression in expressions(panels, evaluated)
        for use in uses(expression)
        for label, value in use.values
        if label not in {"job", "status", "le", "area"}
    }
    assert {"dead_letter", "halted"} <= {value for _, value in values}
    for name, value in values:
        assert value in re.findall(r"\w+", documented[name])


def test_counters_that_alerts_watch_by_value_are_there_from_the_start(rules: RULES) -> None:
    program = "from services.runtime.metrics import exposition; print(exposition().decode())"
    fresh = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    samples = [s for f in text_string_to_metric_families(fresh.stdout) for s in f.samples]
    watched = [use for rule in rules for use in uses(rule["expr"])]
    counters = [use for use in watched if "outcome" in dict(use.values)]
    assert counters
    for use in counters:
        assert any(s.name == use.series and use.values <= s.labels.items() for s in samples)


def test_every_metric_is_on_a_dashboard(panels: PANELS, series: dict[str, set[str]]) -> None:
    shown = {use.series for query in queries(panels) for use in uses(query["expr"])}
    exported = series.keys() - BY_PROMETHEUS
    assert families(exported) == families(shown)


def families(names: Iterable[str]) -> set[str]:
    """Without what is recorded of them, and without the parts of histograms."""
    return {re.sub("_(bucket|sum|count)$", "", name) for name in names if ":" not in name}


def test_legends_name_only_labels_that_are_kept(panels: PANELS) -> None:
    for query in queries(panels):
        named = set(re.findall(r"{{ *(\w+) *}}", query["legendFormat"]))
        kept = [use.labels | BY_PROMETHEUS.get(use.series, set()) for use in uses(query["expr"])]
        assert named <= set().union(*kept)


@pytest.mark.parametrize("wrong", ["rate(rapport_x)", "sum by (", "rapport_x{status=5}"])
def test_what_is_no_promql_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        uses(wrong)


def test_labels_are_collected_from_matchers_and_every_grouping_around() -> None:
    (first, second) = uses(
        'sum by (a) (max by (a, b) (rate(x_total{c="d",e=~"f"}[$__rate_interval]))) / count(y)'
    )
    assert (first.series, first.labels) == ("x_total", {"a", "b", "c", "e"})
    assert first.values == {("c", "d")}
    assert (second.series, second.labels) == ("y", frozenset())
