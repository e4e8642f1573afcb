"""A trace goes from a producer's request to where readers see what it came to, on a real Kafka."""

import asyncio
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from services.kafka.connection import connection
from services.runtime.access.api_keys import ensure_first_key
from services.runtime.settings import Settings
from tests.free_port import free_port
from tests.otlp_collector import OtlpCollector, ReceivedSpan
from tests.processes import ServiceProcess, until

pytestmark = pytest.mark.kafka

INTERACTIONS = "feed.interactions"
SERVICES = ("ingest", "scorer", "api")
ANA, BO = "traced-nowhere:ana", "traced-nowhere:bo"
MESSAGE = {"id": "traced-nowhere/1", "source": "lake", "kind": "message", "actor": ANA,
           "target": BO, "text": "at the lake"}  # fmt: skip


class Traced:
    """Ingest, scorer and api, which send all traces to `collector` unless a caller wants none."""

    def __init__(self, settings: Settings, collector: OtlpCollector) -> None:
        self.settings, self.collector = settings, collector
        self.key = ensure_first_key(settings)
        self.services = {name: ServiceProcess(settings, name) for name in SERVICES}

    def ask(
        self, method: str, service: str, path: str, parent: str, **given: object
    ) -> httpx.Response:
        return httpx.request(
            method,
            self.services[service].url + path,
            headers={"Authorization": f"Bearer {self.key}", "traceparent": parent},
            timeout=40,
            trust_env=False,
            **given,
        )  # type: ignore[arg-type]

    def post(self, parent: str, id_: str, service: str = "ingest") -> str:
        """The position of a message."""
        answer = self.ask("POST", service, "/v1/events", parent, json=MESSAGE | {"id": id_})
        assert answer.status_code == 202, answer.text
        position: str = answer.json()["position"]
        return position

    def read(self, parent: str, position: str) -> None:
        path = f"/v1/members/{ANA}/relationships/{BO}"
        params = {"after": position, "wait": 30}
        assert self.ask("GET", "api", path, parent, params=params).status_code == 200

    def spans(self, trace: str, count: int) -> list[ReceivedSpan]:
        until(lambda: len(self.collector.of(trace)) >= count, f"{count} spans of {trace}")
        return self.collector.of(trace)


@pytest.fixture(scope="module")
def traced(broker_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Traced]:
    with OtlpCollector() as collector:
        settings = broker_settings.model_copy(
            update={
                "topic_prefix": f"traced-{uuid.uuid4().hex[:6]}.",
                "data_dir": tmp_path_factory.mktemp("traced"),
                "traces_url": collector.url,
                "traces_share": 1.0,
                **{f"{name}_port": free_port() for name in SERVICES},
            }
        )
        traced = Traced(settings, collector)
        try:
            for service in traced.services.values():
                service.wait_ready()
            yield traced
        finally:
            for service in traced.services.values():
                service.end()


def caller(*, sampled: bool) -> tuple[str, str, str]:
    """The ids of a trace and of a span, and the header that states them."""
    trace, span = uuid.uuid4().hex, uuid.uuid4().hex[:16]
    return trace, span, f"00-{trace}-{span}-0{int(sampled)}"


def test_from_a_request_to_where_it_is_visible(traced):
    trace, span, parent = caller(sampled=True)
    position = traced.post(parent, "1")
    traced.read(parent, position)
    found = traced.spans(trace, 5)
    by_name: dict[str, list[ReceivedSpan]] = {}
    for each in found:
        by_name.setdefault(f"{each.service} {each.name}", []).append(each)
    (request,) = by_name.pop("rapport-ingest POST /v1/events")
    (publish,) = by_name.pop("rapport-ingest publish")
    (read,) = by_name.pop("rapport-api GET /v1/members/{ego}/relationships/{contact}")
    visible = by_name.pop("rapport-scorer visible")
    assert not by_name
    assert request.parent == read.parent == span
    assert publish.parent == request.id
    assert [each.parent for each in visible] == [request.id] * 2  # one for each of the two owners
    assert request.attributes["http.response.status_code"] == 202
    for each in visible:
        assert each.began >= request.began - 1_000_000  # Kafka's times are whole milliseconds
        assert each.began <= read.ended
        assert each.attributes["messaging.destination.name"] == INTERACTIONS
        steps = [each.attributes[f"rapport.{name}_ms"] for name in ("fold", "kafka", "store")]
        assert 0 < sum(steps) * 1_000_000 <= each.ended - each.began + 1_000_000


def test_a_caller_may_want_no_trace(traced):
    unwanted, _, parent = caller(sampled=False)
    position = traced.post(parent, "2")
    traced.read(parent, position)
    wanted, _, after = caller(sampled=True)
    traced.read(after, traced.post(after, "3"))
    traced.spans(wanted, 5)
    assert not traced.collector.of(unwanted)


def test_only_records_of_sampled_requests_carry_a_context(traced):
    ends = asyncio.run(headers(traced.settings))
    _, _, unwanted = caller(sampled=False)
    traced.post(unwanted, "4")
    trace, _, wanted = caller(sampled=True)
    traced.post(wanted, "5")
    added = asyncio.run(headers(traced.settings))[len(ends) :]
    contexts = [dict(each).get("traceparent", b"").decode() for each in added]
    assert sorted(each[3:35] for each in contexts) == ["", "", trace, trace]


def test_what_goes_through_the_api_is_one_trace(traced):
    trace, span, parent = caller(sampled=True)
    body = {"id": "6", "ego": ANA, "contact": BO, "kind": "call"}
    answer = traced.ask("POST", "api", "/v1/interactions", parent, json=body)
    assert answer.status_code == 202, answer.text
    spans = {f"{each.service} {each.name}": each for each in traced.spans(trace, 5)}
    outer = spans["rapport-api POST /v1/interactions"]
    inner = spans["rapport-ingest POST /v1/interactions"]
    assert (outer.parent, inner.parent) == (span, outer.id)


def test_nothing_in_them_is_personal(traced):
    trace, _, parent = caller(sampled=True)
    assert traced.ask("GET", "api", f"/v1/members/{ANA}:nobody", parent).status_code == 404
    refused = MESSAGE | {"id": "7", "target": ANA}
    assert traced.ask("POST", "ingest", "/v1/events", parent, json=refused).status_code == 422
    traced.spans(trace, 2)
    for mark in (b"traced-nowhere", b"lake", traced.key.encode()):
        assert mark not in traced.collector.content


def test_they_go_on_and_stop_without_a_collector(traced, tmp_path: Path):
    alone = traced.settings.model_copy(
        update={
            "data_dir": tmp_path,
            "traces_url": f"http://127.0.0.1:{free_port()}",
            "ingest_port": free_port(),
        }
    )
    key, ingest = ensure_first_key(alone), ServiceProcess(alone, "ingest")
    try:
        ingest.wait_ready()
        headers_ = {"Authorization": f"Bearer {key}"}
        posted = httpx.post(
            f"{ingest.url}/v1/events", json=MESSAGE, headers=headers_, trust_env=False, timeout=30
        )
        assert posted.status_code == 202
        assert ingest.stop() == 0
    finally:
        ingest.end()


async def headers(settings: Settings) -> list[list[tuple[str, bytes]]]:
    """Those of all records of interactions, by partition and offset."""
    topic = settings.in_kafka(INTERACTIONS)
    tps = [TopicPartition(topic, n) for n in range(settings.partitions)]
    found = []
    async with AIOKafkaConsumer(**connection(settings)) as consumer:
        consumer.assign(tps)
        await consumer.seek_to_beginning(*tps)
        ends = await consumer.end_offsets(tps)
        while any([await consumer.position(tp) < ends[tp] for tp in tps]):
            for records in (await consumer.getmany(timeout_ms=100)).values():
                found += [(r.timestamp, list(r.headers)) for r in records]
    return [headers_ for _, headers_ in sorted(found, key=lambda each: each[0])]
