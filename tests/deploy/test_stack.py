"""The compose file's commands, environment and Kafka settings, run as processes: they work
together, and export every series that the dashboard and the alerts ask for."""

import asyncio
import json
import re
import time
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import httpx
import pytest
from aiokafka import AIOKafkaProducer
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from services.local.embedded_kafka.config import HOST
from tests.deploy.containers import Containers
from tests.deploy.promql import Use, uses
from tests.processes import until

pytestmark = pytest.mark.kafka

SERVICES = ("ingest", "scorer", "api", "notify")
SCRAPED = {"ingest": 8001, "scorer": 8002, "api": 8000, "notify": 8003}
WEBHOOK = {
    "url": "https://example.invalid/hook",
    "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
}
LIKE = {"id": "like-1", "source": "compose", "kind": "like", "actor": "ana", "target": "bo"}
RELATIONSHIP = "/v1/members/ana/relationships/bo"


@pytest.fixture(scope="module")
def stack(
    compose: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Containers]:
    compose = deepcopy(compose)
    compose["services"]["notify"]["environment"]["RAPPORT_WEBHOOKS"] = json.dumps({"it": WEBHOOK})
    containers = Containers(compose, tmp_path_factory.mktemp("compose"))
    with containers.running("kafka", "keys", *SERVICES):
        yield containers


@pytest.fixture(scope="module")
def key(stack: Containers) -> dict[str, str]:
    """The header of a request with the first key, as `docker compose logs keys` shows it."""
    found = re.search(r"\brk_\w+", stack.output("keys"))
    assert found, stack.output("keys")
    return {"Authorization": f"Bearer {found[0]}"}


@pytest.fixture(scope="module")
def score(stack: Containers, key: dict[str, str]) -> dict[str, Any]:
    """The api's answer for a relationship right after ingest accepted its one event."""
    events = f"{stack.url('ingest', 8001)}/v1/events"
    posted = httpx.post(events, json=LIKE, headers=key, timeout=40)
    assert posted.status_code == 202, posted.text
    read = httpx.get(
        stack.url("api", 8000) + RELATIONSHIP,
        params={"after": posted.json()["position"], "wait": 30},
        headers=key,
        timeout=40,
    )
    assert read.status_code == 200, read.text
    found: dict[str, Any] = read.json()
    return found


def samples(stack: Containers, name: str, port: int) -> list[Sample]:
    text = httpx.get(f"{stack.url(name, port)}/metrics", timeout=40).text
    return [s for family in text_string_to_metric_families(text) for s in family.samples]


def test_an_event_becomes_a_score(score: dict[str, Any]) -> None:
    assert score["interactions"] == {"outbound": 1, "inbound": 0, "mutual": 0}
    assert score["score"] > 0


def test_a_record_that_is_no_event_is_counted_as_a_dead_letter(
    stack: Containers, score: dict[str, Any]
) -> None:
    async def write() -> None:
        address = f"{HOST}:{stack.ports['kafka', 9094]}"
        async with AIOKafkaProducer(bootstrap_servers=address) as producer:
            await producer.send_and_wait("feed.posts", b"no event", key=b"ana")

    def counted() -> float:
        (dead_letters,) = (
            sample.value
            for sample in samples(stack, "scorer", 8002)
            if sample.name == "rapport_scorer_records_total"
            and sample.labels["outcome"] == "dead_letter"
        )
        return dead_letters

    assert counted() == 0
    asyncio.run(write())
    deadline = time.monotonic() + 30
    while not counted():
        assert time.monotonic() < deadline, "no dead letter is counted"
    assert counted() == 1


def test_every_series_asked_for_is_exported(
    stack: Containers,
    score: dict[str, Any],
    panels: list[dict[str, Any]],
    rules: list[dict[str, Any]],
) -> None:
    expressions = [target["expr"] for panel in panels for target in panel["targets"]]
    expressions += [rule["expr"] for rule in rules]
    asked = {use for expression in expressions for use in uses(expression) if use.series != "up"}

    def missing() -> set[Use]:
        exported = {name: samples(stack, name, port) for name, port in SCRAPED.items()}
        return {
            use
            for use in asked
            if not any(answers(sample, use) for sample in exported[use.series.split("_")[1]])
        }

    until(lambda: not missing(), "every series to be exported")  # some are measured each second


def answers(sample: Sample, use: Use) -> bool:
    return (
        sample.name == use.series
        and use.labels <= sample.labels.keys()
        and use.values <= sample.labels.items()
    )


@pytest.mark.parametrize("name", SERVICES)
def test_services_are_healthy_and_write_only_to_their_volumes(
    stack: Containers, score: dict[str, Any], name: str
) -> None:
    assert stack.healthy(name)
    assert stack.own_files(name) == []


@pytest.mark.parametrize("name", SERVICES)
def test_services_log_one_json_object_a_line(stack: Containers, name: str) -> None:
    for line in stack.output(name).splitlines():
        assert {"event", "level", "timestamp"} <= json.loads(line).keys()


def test_the_first_key_is_made_once(stack: Containers, key: dict[str, str]) -> None:
    first = stack.output("keys")
    assert stack.run("keys") == 0
    assert stack.output("keys") == first


@pytest.mark.parametrize("name", SERVICES)
def test_services_stop_in_good_order(stack: Containers, score: dict[str, Any], name: str) -> None:
    assert stack.stop(name) == 0
