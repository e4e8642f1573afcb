"""What each payload becomes, and what bounds it, without a server."""

import json
from typing import Any

import pytest

from services.http.problems import Problem
from tests.services.ingest.deliveries import SOURCES, delivered, read
from tests.services.ingest.producers import SAMPLES, Sample


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: f"{s.producer.type}-{s.name}")
def test_sample(sample: Sample) -> None:
    source = sample.producer.type
    sent = delivered(sample.body, sample.headers)
    assert read(SOURCES[source], sent, source) == (sample.events, sample.ignored)


UNDOS = [
    (sample, event) for sample in SAMPLES for event in sample.events if event.get("undo", False)
]


@pytest.mark.parametrize(("sample", "undo"), UNDOS, ids=lambda of: getattr(of, "name", "undo"))
def test_an_undo_states_what_the_sample_of_its_event_stated(
    sample: Sample, undo: dict[str, Any]
) -> None:
    counted = ("id", "source", "kind", "actor", "target", "at", "audience")
    said = [each for s in SAMPLES if s.producer is sample.producer for each in s.events]
    assert [undo.get(name) for name in counted] in [
        [event.get(name) for name in counted] for event in said if "undo" not in event
    ]


OF_THE_DELIVERY = {
    "linkedin": {"notificationId": 99, "subscriber": "urn:li:person:other"},
    "meta": {"time": 1_732_179_999},
    "slack": {"event_id": "Ev-other", "event_time": 1_732_179_999, "token": "other"},
    "whatsapp": {"phone_number_id": "other"},
    "x": {"for_user_id": "other"},
}
"""Fields that belong to one delivery of a thing, not to the thing."""


@pytest.mark.parametrize(
    "sample",
    [s for s in SAMPLES if s.events and s.producer.type in {*OF_THE_DELIVERY, "github"}],
    ids=lambda s: f"{s.producer.type}-{s.name}",
)
def test_what_is_reported_twice_has_the_same_ids(sample: Sample) -> None:
    source = sample.producer.type
    other = OF_THE_DELIVERY.get(source, {})

    def redelivered(part: dict[str, Any]) -> dict[str, Any]:
        return {name: other.get(name, value) for name, value in part.items()}

    payload = json.loads(sample.body, object_hook=redelivered)
    headers = sample.headers | {"X-GitHub-Delivery": "another"}
    found, _ = read(SOURCES[source], delivered(json.dumps(payload).encode(), headers), source)
    assert [each["id"] for each in found] == [each["id"] for each in sample.events]


def test_an_undo_is_never_named_by_its_delivery() -> None:
    like = {"kind": "like", "actor": "ana", "target": "bo", "at": 1_700_000_000_005, "undo": True}
    sent = delivered(json.dumps(like).encode(), {"webhook-id": "msg_1"})
    with pytest.raises(Problem) as raised:
        SOURCES["standard-webhooks"].read(sent, "shop")
    assert [error["field"] for error in raised.value.errors or ()] == ["id"]


def test_what_has_no_id_is_known_by_its_content() -> None:
    sample = next(s for s in SAMPLES if s.name == "member-removed")
    ids = [
        read(SOURCES["github"], delivered(body, sample.headers), "github")[0][0]["id"]
        for body in (sample.body, sample.body, sample.body + b" ")
    ]
    assert ids[0] == ids[1] != ids[2]


def test_an_id_that_is_too_long_is_known_by_its_digest() -> None:
    like = {"kind": "like", "actor": "ana", "target": "bo"}
    sent = delivered(json.dumps(like).encode(), {"webhook-id": "d" * 500})
    ((event,), _) = read(SOURCES["standard-webhooks"], sent, "shop")
    assert len(event["id"]) == 64


def flood(things: int, note: int) -> bytes:
    targets = [f"t{n}" for n in range(things)]
    thing = {"what": "call.logged", "by": {"user": 1}, "with": targets, "note": "x" * note}
    thing = thing if note == 0 else thing | {"what": "note.added"}
    return json.dumps({"batch": [thing]}).encode()


@pytest.mark.parametrize(("things", "note"), [(10_001, 0), (100, 100_000)])
def test_a_small_body_does_not_become_a_flood(things: int, note: int) -> None:
    with pytest.raises(Problem) as raised:
        SOURCES["generic"].read(delivered(flood(things, note), {}), "generic")
    assert raised.value.kind.status == 413


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        ({"action": "created"}, "sender"),
        ({"action": "created", "sender": 5}, "sender"),
        ({"sender": {"login": "ana"}}, "repository"),
        ([], ""),
        ({"sender": {"login": "ana"}, "repository": {"full_name": 1}}, "repository.full_name"),
    ],
)
def test_a_payload_of_another_shape_names_its_field(payload: Any, field: str) -> None:
    sent = delivered(json.dumps(payload).encode(), {"X-GitHub-Event": "star"})
    with pytest.raises(Problem) as raised:
        SOURCES["github"].read(sent, "github")
    assert raised.value.kind.status == 422
    assert [error["field"] for error in raised.value.errors or ()] == [field]
