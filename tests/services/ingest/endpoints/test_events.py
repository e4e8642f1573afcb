"""What is good, through the real server into the real Kafka."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from schemas.kinds import KINDS
from schemas.limits import AHEAD_MS
from schemas.positions import decode_position
from schemas.times import read_time
from schemas.topics import partition_of
from services.runtime.metrics import REGISTRY

pytestmark = pytest.mark.kafka


def accepted(response: httpx.Response, events: int) -> dict[str, dict[int, int]]:
    assert response.status_code == 202, response.text
    assert response.headers["content-type"] == "application/json"
    assert response.json()["accepted"] == events
    return decode_position(response.json()["position"])


async def parts(body: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


async def test_an_interaction_is_written_under_both_its_ends(
    client: httpx.AsyncClient, feeds: Any, message: Any
) -> None:
    event = message(at="2024-02-29T00:00:00Z", text="hello", unknown=1)
    position = accepted(await client.post("/v1/events", json=event), 1)
    records = await feeds.new()
    del event["unknown"]
    event["at"] = 1_709_164_800_000
    owners = {record.key: record for record in records}
    assert len(records) == 2
    assert owners[event["actor"]].value == event | {"side": "out"}
    assert owners[event["target"]].value == event | {"side": "in"}
    for owner, record in owners.items():
        assert record.topic == "feed.interactions"
        assert record.partition == partition_of(owner, 4)
    assert position == {"feed.interactions": {r.partition: r.offset + 1 for r in records}}


async def test_an_update_is_written_once(
    client: httpx.AsyncClient, feeds: Any, message: Any
) -> None:
    event = message(kind="post", target=None, text="Kafka is fun", at=1_700_000_000_005)
    position = accepted(await client.post("/v1/events", json=event), 1)
    (record,) = await feeds.new()
    del event["target"]
    assert (record.topic, record.key) == ("feed.posts", event["actor"])
    assert record.value == event | {"side": "update"}
    assert position == {"feed.posts": {record.partition: record.offset + 1}}


async def test_every_kind_goes_to_its_feed(
    client: httpx.AsyncClient, feeds: Any, message: Any
) -> None:
    events = [
        message(kind=kind.name, target="bo" if kind.directed else None) for kind in KINDS.values()
    ]
    accepted(await client.post("/v1/events", json=events), len(KINDS))
    records = await feeds.new()
    expected = [kind.topic for kind in KINDS.values() for _ in range(1 + kind.directed)]
    assert sorted(record.topic for record in records) == sorted(expected)


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8"])
async def test_an_array(
    client: httpx.AsyncClient, feeds: Any, message: Any, content_type: str
) -> None:
    events = [message() for _ in range(50)]
    position = accepted(
        await client.post(
            "/v1/events", content=json.dumps(events), headers={"Content-Type": content_type}
        ),
        50,
    )
    records = await feeds.new()
    assert sorted(r.value["id"] for r in records) == sorted([e["id"] for e in events] * 2)
    for record in records:
        assert position[record.topic][record.partition] > record.offset


@pytest.mark.parametrize("content_type", ["application/x-ndjson", "application/ndjson"])
async def test_newline_delimited_json(
    client: httpx.AsyncClient, feeds: Any, message: Any, content_type: str
) -> None:
    first, second = message(), message()
    body = f"{json.dumps(first)}\r\n\n  \n{json.dumps(second)}"
    response = await client.post("/v1/events", content=body, headers={"Content-Type": content_type})
    accepted(response, 2)
    ids = {record.value["id"] for record in await feeds.new()}
    assert ids == {first["id"], second["id"]}


async def test_one_receipt_time_for_a_whole_request(
    client: httpx.AsyncClient, feeds: Any, message: Any
) -> None:
    before = time.time_ns() // 1_000_000
    ahead = before + AHEAD_MS + 3_600_000
    counted = REGISTRY.get_sample_value("rapport_ingest_future_dated_total")
    soon = before + AHEAD_MS - 60_000
    events = [message(), message(at=ahead), message(), message(at=soon)]
    response = await client.post("/v1/events", json=events)
    accepted(response, 4)
    after = time.time_ns() // 1_000_000
    times = {r.value["id"]: r.value["at"] for r in await feeds.new()}
    received = {times[event["id"]] for event in events[:3]}
    assert len(received) == 1
    settled = {id_: read_time(at) for id_, at in response.json()["settled"].items()}
    assert settled == {event["id"]: times[event["id"]] for event in events[:3]}
    assert before <= received.pop() <= after
    assert times[events[3]["id"]] == soon
    assert REGISTRY.get_sample_value("rapport_ingest_future_dated_total") == (counted or 0) + 1


async def test_any_member_id_is_its_own_key(
    client: httpx.AsyncClient, feeds: Any, message: Any
) -> None:
    event = message(actor="bluesky:did:plc:abc/ü", target="名前")
    accepted(await client.post("/v1/events", json=event), 1)
    assert {record.key for record in await feeds.new()} == {"bluesky:did:plc:abc/ü", "名前"}


async def test_the_largest_request_is_taken(
    client: httpx.AsyncClient, feeds: Any, message: Any
) -> None:
    events = [message() for _ in range(10_000)]
    accepted(await client.post("/v1/events", json=events), 10_000)
    assert len(await feeds.new()) == 20_000


async def test_the_largest_event_is_taken_twice(
    client: httpx.AsyncClient, feeds: Any, message: Any
) -> None:
    event = message(text="")
    event["text"] = "x" * (256 * 1024 - 64 - len(json.dumps(event)))  # room for side and at
    body = json.dumps([event] * 3)
    response = await client.post(
        "/v1/events", content=body, headers={"Content-Type": "application/json"}
    )
    accepted(response, 3)
    assert len(await feeds.new()) == 6


async def test_a_body_without_content_length(
    client: httpx.AsyncClient, feeds: Any, message: Any
) -> None:
    body = json.dumps(message()).encode()
    chunks = parts(body, 7)
    response = await client.post(
        "/v1/events", content=chunks, headers={"Content-Type": "application/json"}
    )
    assert response.request.headers["transfer-encoding"] == "chunked"
    accepted(response, 1)
    assert len(await feeds.new()) == 2


async def test_requests_at_the_same_time_each_get_their_own_answer(
    ingest: Any, message: Any
) -> None:
    async def send(n: int) -> None:
        async with ingest.client() as client:
            for _ in range(10):
                accepted(await client.post("/v1/events", json=[message() for _ in range(n)]), n)

    await asyncio.gather(*map(send, range(1, 9)))
    assert ingest.app.state.byte_budget.reserved == 0


async def test_openapi_describes_it_with_an_example_that_is_taken(
    client: httpx.AsyncClient,
) -> None:
    document = (await client.get("/openapi.json")).json()
    contents = document["paths"]["/v1/events"]["post"]["requestBody"]["content"]
    ((media_type, content),) = contents.items()
    body = json.dumps(content["example"])
    headers = {"Content-Type": media_type}
    accepted(await client.post("/v1/events", content=body, headers=headers), 1)


async def test_the_front_page_says_where_to_go(client: httpx.AsyncClient) -> None:
    assert "/v1/events" in (await client.get("/")).text
