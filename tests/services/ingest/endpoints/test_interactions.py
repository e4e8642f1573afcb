"""`POST /v1/interactions`, through the real server into the real Kafka."""

import time
from typing import Any

import httpx
import pytest

from schemas.feed_records import BOUND
from schemas.limits import MAX_EVENT_BYTES
from schemas.positions import decode_position
from services.runtime.access.grants import Scope
from tests.services.ingest.conftest import Feeds, Ingest
from tests.services.ingest.keys import SENDING, client_by

pytestmark = pytest.mark.kafka

PATH = "/v1/interactions"
CALL = {"id": "1", "ego": "ana", "contact": "bo", "kind": "call"}


@pytest.fixture
async def ana(ingest: Ingest):
    async with client_by(ingest, SENDING, members=["ana"], sources=["elsewhere"]) as client:
        yield client


async def test_what_one_did_goes_to_both_and_counts_from_the_position(
    client: httpx.AsyncClient, feeds: Feeds
) -> None:
    before = time.time_ns() // 1_000_000
    answer = await client.post(PATH, json=CALL)
    assert answer.status_code == 202, answer.text
    assert answer.json()["accepted"] == 1
    records = await feeds.new()
    assert {(each.key, each.value["side"]) for each in records} == {("ana", "out"), ("bo", "in")}
    for record in records:
        said = record.value
        assert (said["source"], said["kind"]) == ("page", "call")
        assert (said["actor"], said["target"]) == ("ana", "bo")
        assert before <= said["at"] <= time.time_ns() // 1_000_000
        ends = decode_position(answer.json()["position"])[record.topic]
        assert ends[record.partition] > record.offset


async def test_the_same_act_has_one_id_however_often_it_is_sent(
    client: httpx.AsyncClient, feeds: Feeds
) -> None:
    for said in (CALL, CALL, CALL | {"ego": "cy"}):
        assert (await client.post(PATH, json=said)).status_code == 202
    ids = [(each.value["actor"], each.value["id"]) for each in await feeds.new()]
    assert len(set(ids)) == 2


async def test_a_bound_key_speaks_for_its_members_whatever_its_sources_are(
    ana: httpx.AsyncClient, feeds: Feeds
) -> None:
    meeting = CALL | {"kind": "meeting"}
    assert (await ana.post(PATH, json=meeting)).status_code == 202
    assert [each.headers for each in await feeds.new()] == [(BOUND,), (BOUND,)]
    refused = await ana.post(PATH, json=meeting | {"ego": "bo", "contact": "ana"})
    assert refused.status_code == 403
    assert [each["field"] for each in refused.json()["errors"]] == ["ego"]
    assert await feeds.new() == []


async def test_it_needs_the_scope_write(ingest: Ingest) -> None:
    async with client_by(ingest, [Scope.INGEST, Scope.READ]) as feeder:
        answer = await feeder.post(PATH, content=b"\xff")
        assert answer.status_code == 403


@pytest.mark.parametrize("changed", [{"source": "page"}, {"source": "page/more"}])
async def test_no_other_bound_sender_is_the_page(ingest: Ingest, changed: dict[str, Any]) -> None:
    event = {"id": "1", "kind": "call", "actor": "ana", "target": "bo"} | changed
    bindings: list[dict[str, Any]] = [{"members": ["ana"]}, {"sources": ["page", "page/more"]}]
    for bound in bindings:
        async with client_by(ingest, **bound) as sender:
            answer = await sender.post("/v1/events", json=event)
        assert answer.status_code == 403, bound
        assert [each["field"] for each in answer.json()["errors"]] == ["source"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (CALL | {"contact": "ana"}, "contact"),
        (CALL | {"more": 1}, "more"),
        (CALL | {"at": "2100-01-01T00:00:00Z"}, "at"),
        ([CALL], ""),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_is_taken(
    client: httpx.AsyncClient, feeds: Feeds, said: object, field: str
) -> None:
    answer = await client.post(PATH, json=said)
    assert answer.status_code == 422
    assert [(each["index"], each["field"]) for each in answer.json()["errors"]] == [(None, field)]
    assert await feeds.new() == []


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"{}", "application/x-www-form-urlencoded", 415),
        (b" " * (MAX_EVENT_BYTES + 1), "application/json", 413),
    ],
)
async def test_what_is_no_json_or_too_large_is_refused(
    client: httpx.AsyncClient, content: bytes, kind: str, status: int
) -> None:
    answer = await client.post(PATH, content=content, headers={"Content-Type": kind})
    assert answer.status_code == status


async def test_what_becomes_too_large_a_record_is_refused(client: httpx.AsyncClient) -> None:
    text = "x" * (MAX_EVENT_BYTES - 100)
    answer = await client.post(PATH, json=CALL | {"kind": "message", "text": text})
    assert answer.status_code == 413
