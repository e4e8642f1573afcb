"""Dashboard and alerts ask only for what services/runtime/metrics.py exports, and for all of it."""

import re
import subprocess
import sys
from typing import Any

import pytest
from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.parser import text_string_to_metric_families

from services.runtime import metrics
from tests.deploy.promql import uses

PANELS = list[dict[str, Any]]
RULES = list[dict[str, Any]]

SUFFIXES = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}
BY_PROMETHEUS = {"up": {"job", "instance"}}


@pytest.fixture(scope="module")
def series() -> dict[str, set[str]]:
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
    return exported | BY_PROMETHEUS


def queries(panels: PANELS) -> list[dict[str, str]]:
    return [target for panel in panels for target in panel["targets"]]


def expressions(panels: PANELS, rules: RULES) -> list[str]:
    return [query["expr"] for query in queries(panels)] + [rule["expr"] for rule in rules]


def test_every_series_and_label_asked_for_is_exported(
    panels: PANELS, rules: RULES, series: dict[str, set[str]]
) -> None:
    asked = [use for expression in expressions(panels, rules) for use in uses(expression)]
    assert len(asked) >= len(panels) + len(rules)
    for use in asked:
        assert use.series in series
        assert use.labels <= series[use.series], use


def test_values_asked_for_are_among_those_documented(panels: PANELS, rules: RULES) -> None:
    documented = {
        family.name: family.documentation
        for family in text_string_to_metric_families(metrics.exposition().decode())
    }
    values = {
        (use.series.removesuffix("_total"), value)
        for expression in expressions(panels, rules)
        for use in uses(expression)
        for _, value in use.values
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
    counters = [use for use in watched if use.series.endswith("_total") and use.values]
    assert counters
    for use in counters:
        assert any(s.name == use.series and use.values <= s.labels.items() for s in samples)


def test_every_metric_is_on_the_dashboard(panels: PANELS, series: dict[str, set[str]]) -> None:
    shown = {use.series for query in queries(panels) for use in uses(query["expr"])}
    families = {re.sub("_(bucket|sum|count)$", "", name) for name in series.keys() - BY_PROMETHEUS}
    assert families == {re.sub("_(bucket|sum|count)$", "", name) for name in shown}


def test_legends_and_summaries_name_only_labels_that_are_kept(panels: PANELS, rules: RULES) -> None:
    texts = [(query["expr"], query["legendFormat"]) for query in queries(panels)]
    texts += [(rule["expr"], rule["annotations"]["summary"]) for rule in rules]
    for expression, text in texts:
        named = set(re.findall(r"{{ *(?:\$labels\.)?(\w+) *}}", text))
        for use in uses(expression):
            assert named <= use.labels | BY_PROMETHEUS.get(use.series, set())


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
