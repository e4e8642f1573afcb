"""Feed records as CloudEvents of the Kafka protocol binding, in binary content mode."""

from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.events import FeedEvent, read_event
from schemas.kinds import KINDS
from schemas.positions import decode_position
from services.ingest.records.envelope import enveloped
from services.ingest.records.owner_records import Envelope, Headers, bare, batch_of, marked_bound
from services.kafka.connection import connection
from services.runtime.settings import Settings
from tests.shared import FIXTURES

CLOUDEVENTS = FIXTURES / "cloudevents"
FEATURE = CLOUDEVENTS / "features/kafka-protocol-binding.feature"

MESSAGE = {
    "id": "grüße 1",
    "source": "büro 7",
    "kind": "message",
    "actor": "ana",
    "target": "bo",
    "at": "2024-02-29T00:00:00Z",
}
ATTRIBUTES = {
    "id": "grüße 1",
    "source": "b%C3%BCro%207",
    "specversion": "1.0",
    "type": "rapport.message",
    "time": "2024-02-29T00:00:00Z",
    "subject": "ana",
    "datacontenttype": "application/json",
}


def attributes(headers: Headers) -> dict[str, str]:
    """As the binding has them read: `ce_` before each name, `content-type` for the data's."""
    names = {"content-type": "datacontenttype"}
    found = {names.get(name, name.removeprefix("ce_")): value.decode() for name, value in headers}
    assert len(found) == len(headers)
    assert all(name.startswith("ce_") or name in names for name, _ in headers)
    return found


def test_an_event_is_in_its_records_headers() -> None:
    records = batch_of([read_event(MESSAGE)], 4, enveloped).records
    assert [attributes(record.headers) for record in records] == [ATTRIBUTES, ATTRIBUTES]


@pytest.mark.skipif(not FEATURE.exists(), reason="needs ../shared")
def test_the_headers_are_those_of_the_conformance_suite() -> None:
    table = FEATURE.read_text().partition("And Kafka headers:")[2].partition("When")[0]
    rows = [row.split("|")[1:3] for row in table.splitlines() if "|" in row]
    named = {name.strip(): value.strip() for name, value in rows[1:]}
    found = {name: value.decode() for name, value in enveloped(read_event(MESSAGE))}
    assert named.keys() == found.keys() - {"ce_subject"}
    for name in ("ce_specversion", "content-type"):
        assert found[name] == named[name]


@pytest.mark.parametrize(
    ("source", "reference"),
    [
        ("/chat", "/chat"),
        ("https://a.example/x?y=1#z", "https://a.example/x?y=1#z"),
        ("a%20b", "a%20b"),
        ("a b", "a%20b"),
    ],
)
def test_the_source_is_a_uri_reference(source: str, reference: str) -> None:
    event = FeedEvent(id="1", source=source, kind="post", actor="ana", at=0)
    assert attributes(enveloped(event))["source"] == reference


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_part_of_the_type_is_the_kind(kind: str) -> None:
    event = FeedEvent(id="1", source="s", kind=kind, actor="ana", at=0)
    assert attributes(enveloped(event))["type"].rpartition(".")[2] == kind


def test_there_are_none_unless_they_are_asked_for() -> None:
    assert not Settings().cloudevents_headers
    assert [record.headers for record in batch_of([read_event(MESSAGE)], 4).records] == [[], []]


@pytest.mark.parametrize("envelope", [bare, enveloped])
def test_what_a_bound_key_sent_is_marked_beside_them(envelope: Envelope) -> None:
    records = batch_of([read_event(MESSAGE)], 4, marked_bound(envelope)).records
    expected = [*envelope(read_event(MESSAGE)), ("rapport-bound", b"1")]
    assert [record.headers for record in records] == [expected, expected]


@pytest.mark.kafka
async def test_kafka_has_them(settings: Settings, running: Any, ready: Any) -> None:
    with running(settings.model_copy(update={"cloudevents_headers": True})) as ingest:
        ready(ingest)
        async with ingest.client() as client:
            answer = (await client.post("/v1/events", json=MESSAGE)).json()
    ((topic, ends),) = decode_position(answer["position"]).items()
    consumer = AIOKafkaConsumer(**connection(settings))
    await consumer.start()
    try:
        for partition, end in ends.items():
            place = TopicPartition(topic, partition)
            consumer.assign([place])
            consumer.seek(place, end - 1)
            record = await consumer.getone(place)
            assert attributes(list(record.headers)) == ATTRIBUTES
    finally:
        await consumer.stop()
