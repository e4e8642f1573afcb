"""Each query of each dashboard, asked of a real Prometheus that scrapes the real services.

Under load, after an erasure, and with Kafka away: no panel is empty that should not be. Tests are
in this order, as each changes the world of the next.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy import kafka_metrics
from deploy.dashboards import DASHBOARDS
from deploy.dashboards.business import NO_AGENT
from deploy.dashboards.panel import Panel
from services.runtime.access.grants import Scope
from services.runtime.access.keys_file import KeysFile
from tests.deploy.containers import Containers
from tests.deploy.prometheus import Prometheus
from tests.deploy.traffic import SOURCES, Traffic
from tests.processes import DEADLINE_S, until
from tests.programs import needs, program

pytestmark = [pytest.mark.kafka, needs("prometheus"), needs("promtool")]

SCRAPED = {"ingest-1": 8001, "scorer": 8002, "api-1": 8000, "notify": 8003}
PANELS = [panel for made in DASHBOARDS for row in made.rows for panel in row.panels]
ALWAYS = [panel for panel in PANELS if not panel.quiet]
GONE_QUIET = next(panel for panel in PANELS if panel.title.startswith("Sources gone quiet"))
BUSY = [panel for panel in PANELS if panel.quiet != NO_AGENT and panel is not GONE_QUIET]
"""What shows something under load."""

SMALL = {"RAPPORT_PARTITIONS": "2", "RAPPORT_DRAIN_S": "0"}
SMALL_KAFKA = {
    "KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS": 2,
    "KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS": 2,
    "KAFKA_LOG_INDEX_SIZE_MAX_BYTES": 262_144,
}
"""Sooner there, and sooner gone, on a machine with little to spare."""

WEBHOOK = {
    "url": "https://example.invalid/hook",
    "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
}
HOUR_S = 3_600
MADE_UP, FEW = 1_000, 100
"""A histogram of one more route and status has some 20 series."""


@pytest.fixture(scope="module")
def stack(
    compose: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Containers]:
    services = deepcopy(compose)["services"]
    for name in SCRAPED:
        services[name]["environment"] = {**services[name]["environment"], **SMALL}
    services["kafka"]["environment"] |= SMALL_KAFKA
    services["notify"]["environment"]["RAPPORT_WEBHOOKS"] = json.dumps({"it": WEBHOOK})
    services["scorer"]["environment"]["RAPPORT_LOOK_S"] = "1"
    # What the image leaves out is asked for in test_stack: here it is this very environment.
    image = Path(sys.prefix)
    containers = Containers({"services": services}, tmp_path_factory.mktemp("compose"), image)
    with containers.running("kafka", "keys", "processes", *SCRAPED):
        yield containers


@pytest.fixture(scope="module")
def key(stack: Containers) -> dict[str, str]:
    """The header of a request that may do everything."""
    return {"Authorization": f"Bearer {(stack.volume('keys') / 'api-key').read_text().strip()}"}


@pytest.fixture(scope="module")
def traffic(stack: Containers) -> Iterator[None]:
    keys = KeysFile(stack.volume("keys") / "keys.json")
    token = keys.create("traffic", [Scope.INGEST, Scope.READ], sources=SOURCES)
    with Traffic(stack.url("ingest-1", 8001), stack.url("api-1", 8000), token):
        yield


@pytest.fixture(scope="module")
def prometheus(
    stack: Containers, traffic: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Prometheus]:
    with Prometheus(tmp_path_factory.mktemp("prometheus") / "here", stack) as running:
        yield running


def empty(prometheus: Prometheus, panels: list[Panel]) -> list[str]:
    """The queries of `panels` that have no value now, by their panels."""
    return [
        f"{panel.title}: {query.expression}"
        for panel in panels
        for query in panel.queries
        if not prometheus.ask(query.expression)
    ]


def fill(prometheus: Prometheus, panels: list[Panel]) -> None:
    """Wait until all of `panels` have values at one moment."""
    left: list[str] = []

    def filled() -> bool:
        left[:] = empty(prometheus, panels)
        return not left

    try:
        until(filled, "values", deadline_s=2 * DEADLINE_S)
    except AssertionError:
        pytest.fail("empty: " + "\n".join(left))


def test_under_load_every_panel_shows_something(prometheus: Prometheus) -> None:
    fill(prometheus, BUSY)


@pytest.mark.parametrize("panel", [p for p in PANELS if p not in BUSY], ids=lambda p: p.title)
def test_a_panel_that_may_be_empty_is(prometheus: Prometheus, panel: Panel) -> None:
    assert empty(prometheus, [panel])


def test_a_source_that_sends_no_more_is_shown_as_gone_quiet(prometheus: Prometheus) -> None:
    (query,) = GONE_QUIET.queries
    later = prometheus.ask(query.expression, ahead_s=1.1 * HOUR_S)
    assert {each.labels["source"] for each in later} == set(SOURCES)


def test_what_the_agent_exports_of_kafka_is_what_is_listed(prometheus: Prometheus) -> None:
    for metric in kafka_metrics.EXPORTED:
        samples = prometheus.ask(f'{metric.name}{{job="kafka"}}')
        assert samples, metric.name
        for sample in samples:
            labels = sample.labels.keys() - {"__name__", "job", "instance"}
            assert labels == set(metric.labels), metric.name


def test_a_dashboard_shows_what_is_chosen(
    prometheus: Prometheus, dashboards: dict[str, dict[str, Any]]
) -> None:
    job, instance = dashboards["service"]["templating"]["list"]
    assert prometheus.choices(job) == {"ingest", "scorer", "api", "notify", "kafka"}
    for chosen in prometheus.choices(instance):
        for panel in (p for p in PANELS if p.title in {"Memory", "Processors"}):
            (query,) = panel.queries
            (shown,) = prometheus.ask(query.expression, instance=chosen)
            assert shown.labels["instance"] == chosen


@pytest.mark.parametrize("name", SCRAPED)
def test_names_and_units_follow_prometheus_conventions(
    stack: Containers, prometheus: Prometheus, name: str
) -> None:
    exported = httpx.get(f"{stack.url(name, SCRAPED[name])}/metrics", timeout=20).text
    command = [program("promtool"), "check", "metrics"]
    check = subprocess.run(command, input=exported, capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stdout + check.stderr


def test_what_strangers_make_up_makes_few_series(stack: Containers, key: dict[str, str]) -> None:
    ingest, api = stack.url("ingest-1", 8001), stack.url("api-1", 8000)
    with httpx.Client(headers=key, timeout=20, trust_env=False) as client:
        before = series(client, ingest) + series(client, api)
        for first in range(0, MADE_UP, 100):
            events = [made_up(number) for number in range(first, first + 100)]
            taken = client.post(f"{ingest}/v1/events", json=events)
            assert taken.status_code == 202, taken.text
            kinds = [event | {"kind": f"kind-{event['id']}"} for event in events]
            assert client.post(f"{ingest}/v1/events", json=kinds).is_client_error
        for number in range(2 * FEW):
            client.post(f"{ingest}/v1/webhooks/made-up-{number}", json={})
            client.get(f"{api}/v1/made-up-{number}")
        assert series(client, ingest) + series(client, api) - before <= FEW


def made_up(number: int) -> dict[str, str]:
    source = f"source-{number}"
    return {"id": f"{number}", "source": source, "kind": "like", "actor": "a", "target": "b"}


def series(client: httpx.Client, url: str) -> int:
    return sum(line[:1] != "#" for line in client.get(f"{url}/metrics").text.splitlines())


def test_after_an_erasure_every_panel_shows_something(
    stack: Containers, prometheus: Prometheus, key: dict[str, str]
) -> None:
    erased = httpx.delete(f"{stack.url('api-1', 8000)}/v1/members/bo", headers=key, timeout=20)
    assert erased.is_success, erased.text
    (applied,) = (panel for panel in PANELS if panel.title == "Erasures applied")
    (query,) = applied.queries
    until(lambda: any(e.value for e in prometheus.ask(query.expression)), "the erasure to be shown")
    fill(prometheus, BUSY)


def test_with_kafka_away_the_dashboards_say_so_and_show_the_rest(
    stack: Containers, prometheus: Prometheus
) -> None:
    stack.stop("kafka")
    (answers,) = (panel for panel in PANELS if panel.title == "It answers")
    (query,) = answers.queries
    until(lambda: {e.value for e in prometheus.ask(query.expression)} == {0}, "it to be missed")
    assert prometheus.ask('up{job="kafka"} == 0')
    (failed,) = (panel for panel in PANELS if panel.title == "Failed")
    failing = failed.queries[0].expression
    until(lambda: any(e.value > 0 for e in prometheus.ask(failing)), "requests to fail")
    fill(prometheus, ALWAYS)
