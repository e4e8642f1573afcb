"""The compose file's commands, environment and Kafka settings, run as processes: they work
together, and export every series that the alerts ask for."""

import asyncio
import json
import ssl
import time
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
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
from tests.programs import needs

pytestmark = [pytest.mark.kafka, needs("haproxy")]

BY_PROMETHEUS = {"job", "instance"}
SCRAPED = {
    "ingest-1": 8001,
    "ingest-2": 8001,
    "scorer": 8002,
    "api-1": 8000,
    "api-2": 8000,
    "notify": 8003,
}
WEBHOOK = {
    "url": "https://example.invalid/hook",
    "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
}
LIKE = {"id": "like-1", "source": "compose", "kind": "like", "actor": "ana", "target": "bo"}
RELATIONSHIP = "/v1/members/ana/relationships/bo"


@pytest.fixture(scope="module")
def stack(
    compose: dict[str, Any], image: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Containers]:
    compose = deepcopy(compose)
    compose["services"]["notify"]["environment"]["RAPPORT_WEBHOOKS"] = json.dumps({"it": WEBHOOK})
    containers = Containers(compose, tmp_path_factory.mktemp("compose"), image)
    with containers.running("kafka", "keys", "certificate", "proxy", "processes", *SCRAPED):
        yield containers


@pytest.fixture(scope="module")
def key(stack: Containers) -> dict[str, str]:
    """The header of a request with the first key, from where docs/containers.md finds it."""
    key = stack.volume("keys") / "api-key"
    assert key.stat().st_mode & 0o077 == 0
    return {"Authorization": f"Bearer {key.read_text().strip()}"}


@pytest.fixture(scope="module")
def public(stack: Containers, key: dict[str, str]) -> Iterator[httpx.Client]:
    """A client of the proxy with the first key; it trusts the certificate that was made."""
    trust = ssl.create_default_context(cafile=stack.volume("certificate") / "proxy.pem")
    with httpx.Client(
        base_url=stack.url("proxy", 8443, "https"),
        headers=key,
        verify=trust,
        timeout=40,
        trust_env=False,
    ) as client:
        yield client


@pytest.fixture(scope="module")
def score(public: httpx.Client) -> dict[str, Any]:
    """What the api answers of a relationship right after ingest accepted its one event."""
    posted = public.post("/v1/events", json=LIKE)
    assert posted.status_code == 202, posted.text
    after = {"after": posted.json()["position"], "wait": 30}
    read = public.get(RELATIONSHIP, params=after)
    assert read.status_code == 200, read.text
    found: dict[str, Any] = read.json()
    return found


def samples(stack: Containers, name: str, port: int) -> list[Sample]:
    text = httpx.get(f"{stack.url(name, port)}/metrics", timeout=40).text
    return [s for family in text_string_to_metric_families(text) for s in family.samples]


def test_an_event_becomes_a_score(score: dict[str, Any]) -> None:
    assert score["interactions"] == {"outbound": 1, "inbound": 0, "mutual": 0}
    assert score["score"] > 0


def test_what_the_page_sends_reaches_ingest_through_the_api(public: httpx.Client) -> None:
    said = {"id": "said-1", "ego": "ana", "contact": "bo", "kind": "call"}
    answer = public.post("/v1/interactions", json=said)
    assert answer.status_code == 202, answer.text


@pytest.mark.parametrize("path", ["/metrics", "/readyz", "/livez"])
def test_the_proxy_shows_nobody_how_services_are(public: httpx.Client, path: str) -> None:
    assert public.get(path).status_code == 404


def test_a_record_that_is_no_event_is_counted_as_a_dead_letter(
    stack: Containers, score: dict[str, Any]
) -> None:
    async def write() -> None:
        address = f"{HOST}:{stack.port('kafka', 9094)}"
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


def test_every_series_that_rules_ask_for_is_exported(
    stack: Containers,
    score: dict[str, Any],
    rules: list[dict[str, Any]],
    recorded: dict[str, str],
) -> None:
    expressions = [*(rule["expr"] for rule in rules), *recorded.values()]
    uses_all = (use for expression in expressions for use in uses(expression))
    asked = {use for use in uses_all if use.series not in {"up", *recorded} and not of_agent(use)}

    def missing() -> set[Use]:
        exported = [each for name, port in SCRAPED.items() for each in samples(stack, name, port)]
        return {use for use in asked if not any(answers(sample, use) for sample in exported)}

    until(lambda: not missing(), "every series to be exported")  # some are measured each second


def of_agent(use: Use) -> bool:
    """No agent runs here."""
    return use.series.startswith("rapport_agent_")


def answers(sample: Sample, use: Use) -> bool:
    """Whether `sample` is one of `use`; a status is exported once it has been answered."""
    values = {(label, value) for label, value in use.values if label != "status"}
    return (
        sample.name == use.series
        and use.labels - BY_PROMETHEUS <= sample.labels.keys()
        and values <= sample.labels.items()
    )


@pytest.mark.parametrize("name", SCRAPED)
def test_services_are_healthy_and_write_only_to_their_volumes(
    stack: Containers, score: dict[str, Any], name: str
) -> None:
    assert stack.healthy(name)
    assert stack.own_files(name) == []


@pytest.mark.parametrize("name", SCRAPED)
def test_services_log_one_json_object_a_line(stack: Containers, name: str) -> None:
    for line in stack.output(name).splitlines():
        assert {"event", "level", "timestamp"} <= json.loads(line).keys()


def test_the_first_key_is_made_once(stack: Containers, key: dict[str, str]) -> None:
    assert stack.run("keys") == 0
    assert (stack.volume("keys") / "api-key").read_text().strip() in key["Authorization"]
    assert stack.output("keys") == ""


@pytest.mark.parametrize("name", SCRAPED)
def test_services_stop_in_good_order(stack: Containers, score: dict[str, Any], name: str) -> None:
    assert stack.stop(name) == 0
