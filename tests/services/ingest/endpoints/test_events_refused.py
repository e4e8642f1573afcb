"""What is bad: the right problem, and nothing published."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
import pytest

from schemas.events import read_event
from schemas.feed_records import feed_records
from schemas.limits import MAX_BODY_BYTES, MAX_EVENT_BYTES, MAX_EVENTS
from services.runtime.access.api_keys import KeysFile
from services.runtime.access.grants import Scope

pytestmark = pytest.mark.kafka

JSON = "application/json"
NDJSON = "application/x-ndjson"


def problem(response: httpx.Response, status: int, name: str) -> dict[str, Any]:
    assert response.headers["content-type"] == "application/problem+json", response.text
    body: dict[str, Any] = response.json()
    assert (response.status_code, body["type"]) == (status, f"urn:rapport:problem:{name}"), body
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    return body


async def post(
    client: httpx.AsyncClient, body: bytes | str, content_type: str = JSON
) -> httpx.Response:
    return await client.post("/v1/events", content=body, headers={"Content-Type": content_type})


EVENT = '{"id":"1","source":"s","kind":"message","actor":"ana","target":"bo"%s}'
DEEP = 100_000


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b"nonsense",
        b"{'id': 1}",
        EVENT.encode() % b"" + b",",
        EVENT.encode() % b',"x":NaN',
        EVENT.encode() % b',"x":Infinity',
        EVENT.encode() % b',"x":-Infinity',
        EVENT.encode() % b',"x":1e999',
        EVENT.encode() % b',"x":01',
        EVENT.encode() % b',"text":"\\ud800"',
        EVENT.encode() % b',"text":"\\udc00\\ud800"',
        EVENT.encode() % b',"text":"\xed\xa0\x80"',
        EVENT.encode() % b',"text":"\xff"',
        EVENT.encode() % b',"text":"\n"',
        EVENT.encode() % b',"\\ud800":1',
        EVENT.encode().decode().encode("utf-16"),
        b"\xef\xbb\xbf" + EVENT.encode() % b"",
        b"[" * DEEP + b"]" * DEEP,
        b"[" * DEEP,
        b'{"a":' * DEEP + b"1" + b"}" * DEEP,
        EVENT.encode() % b',"x":' + b"[" * 2_000 + b"]" * 2_000,
        b"\x00",
        b"\x1f\x8b\x08\x00",
    ],
    ids=lambda body: repr(body[:20]) + str(len(body)),
)
async def test_what_is_no_json(client: httpx.AsyncClient, feeds: Any, body: bytes) -> None:
    detail = problem(await post(client, body), 400, "invalid-body")["detail"]
    assert detail.startswith("Invalid JSON: ")
    assert await feeds.new() == []


async def test_a_bad_line_is_named(client: httpx.AsyncClient, feeds: Any) -> None:
    body = f"{EVENT % ''}\n\n{{\n"
    detail = problem(await post(client, body, NDJSON), 400, "invalid-body")["detail"]
    assert detail.startswith("Line 3: Invalid JSON: ")
    assert await feeds.new() == []


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (JSON, "[]"),
        (NDJSON, ""),
        (NDJSON, "\n \r\n"),
        ("application/cloudevents-batch+json", "[]"),
        ("application/cloudevents-batch+json", "{}"),
    ],
)
async def test_no_events(
    client: httpx.AsyncClient, feeds: Any, content_type: str, body: str
) -> None:
    (error,) = problem(await post(client, body, content_type), 422, "invalid-events")["errors"]
    assert error["index"] is None
    assert await feeds.new() == []


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"id": ""}, "id"),
        ({"id": None}, "id"),
        ({"id": 5}, "id"),
        ({"id": "x" * 201}, "id"),
        ({"source": ""}, "source"),
        ({"actor": ""}, "actor"),
        ({"actor": "a b"}, "actor"),
        ({"actor": ["ana"]}, "actor"),
        ({"target": None}, "target"),
        ({"target": ""}, "target"),
        ({"target": "ana"}, "target"),
        ({"kind": "poke"}, "kind"),
        ({"kind": "erase"}, "kind"),
        ({"kind": "post"}, "target"),
        ({"at": "yesterday"}, "at"),
        ({"at": "2026-11-23T10:00:00"}, "at"),
        ({"at": -1}, "at"),
        ({"at": 10**40}, "at"),
        ({"at": 1.5}, "at"),
        ({"at": True}, "at"),
        ({"undo": True}, "at"),
        ({"undo": True, "at": 1_700_000_000_005, "kind": "follow"}, "undo"),
        ({"undo": 1, "at": 1_700_000_000_005}, "undo"),
        ({"audience": 0}, "audience"),
        ({"audience": 1_000_001}, "audience"),
        ({"text": {}}, "text"),
        ({"topics": [1]}, "topics[0]"),
    ],
)
async def test_each_broken_rule(
    client: httpx.AsyncClient, feeds: Any, message: Any, fields: dict[str, Any], wrong: str
) -> None:
    bad = message(actor="ana") | fields
    (error,) = problem(await client.post("/v1/events", json=bad), 422, "invalid-events")["errors"]
    assert (error["index"], error["field"]) == (0, wrong)
    assert error["detail"]
    assert await feeds.new() == []


@pytest.mark.parametrize("value", [1, "x", None, True, 1.5, [[]]], ids=str)
async def test_what_is_no_object(client: httpx.AsyncClient, feeds: Any, value: Any) -> None:
    (error,) = problem(await post(client, json.dumps(value)), 422, "invalid-events")["errors"]
    assert (error["index"], error["field"]) == (0, "")
    assert await feeds.new() == []


@pytest.mark.parametrize("content_type", [JSON, NDJSON])
async def test_one_bad_event_keeps_all_out_and_every_fault_is_named(
    client: httpx.AsyncClient, feeds: Any, message: Any, content_type: str
) -> None:
    events = [message(), message(kind="poke", actor=""), message(), message(target=None), 7]
    lines = [json.dumps(event) for event in events]
    body = f"[{','.join(lines)}]" if content_type == JSON else "\n".join(lines)
    errors = problem(await post(client, body, content_type), 422, "invalid-events")["errors"]
    assert [(e["index"], e["field"]) for e in errors] == [
        *((1, "actor"), (1, "kind")),
        *((3, "target"), (4, "")),
    ]
    assert await feeds.new() == []


async def test_an_event_with_thousands_of_faults_has_a_short_answer(
    client: httpx.AsyncClient, feeds: Any, message: Any
) -> None:
    bad = message(kind="profile", target=None, aliases=[""] * 50_000)
    response = await client.post("/v1/events", json=bad)
    problem(response, 422, "invalid-events")
    assert len(response.content) < 5_000
    assert await feeds.new() == []


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "text/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "json",
        "application/json; charset=latin-1",
        "application/json; charset=utf-16",
        "application/cloudevents+xml",
        "application/cloudevents",
    ],
)
async def test_other_media_types(client: httpx.AsyncClient, feeds: Any, content_type: str) -> None:
    response = await post(client, EVENT % "", content_type)
    problem(response, 415, "unsupported-media-type")
    assert "application/x-ndjson" in response.headers["accept-post"]
    assert await feeds.new() == []


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "GZIP"])
async def test_compressed_bodies(client: httpx.AsyncClient, feeds: Any, encoding: str) -> None:
    headers = {"Content-Type": JSON, "Content-Encoding": encoding}
    response = await client.post("/v1/events", content=EVENT % "", headers=headers)
    problem(response, 415, "unsupported-media-type")
    assert await feeds.new() == []


async def blocks(size: int) -> AsyncIterator[bytes]:
    block = b" " * 65_536
    for _ in range(size // len(block)):
        yield block


@pytest.mark.parametrize("content_type", [JSON, NDJSON])
async def test_ten_megabytes(client: httpx.AsyncClient, feeds: Any, content_type: str) -> None:
    size = 10 * 1024 * 1024
    problem(await post(client, b" " * size, content_type), 413, "too-large")
    assert await feeds.new() == []


async def test_ten_megabytes_without_content_length(
    ingest: Any, client: httpx.AsyncClient, feeds: Any
) -> None:
    chunks = blocks(10 * 1024 * 1024)
    response = await client.post("/v1/events", content=chunks, headers={"Content-Type": JSON})
    problem(response, 413, "too-large")
    assert ingest.app.state.byte_budget.reserved == 0
    assert await feeds.new() == []


async def test_the_limit_of_a_body_is_exact(client: httpx.AsyncClient, feeds: Any) -> None:
    problem(await post(client, b" " * MAX_BODY_BYTES), 400, "invalid-body")
    problem(await post(client, b" " * (MAX_BODY_BYTES + 1)), 413, "too-large")
    assert await feeds.new() == []


@pytest.mark.parametrize("content_type", [JSON, NDJSON])
async def test_too_many_events(client: httpx.AsyncClient, feeds: Any, content_type: str) -> None:
    lines = ["{}"] * (MAX_EVENTS + 1)
    body = f"[{','.join(lines)}]" if content_type == JSON else "\n".join(lines)
    problem(await post(client, body, content_type), 413, "too-large")
    assert await feeds.new() == []


@pytest.mark.parametrize("shape", ["single", "array", "ndjson"])
async def test_an_event_too_large(
    client: httpx.AsyncClient, feeds: Any, message: Any, shape: str
) -> None:
    large = json.dumps(message(text="x" * MAX_EVENT_BYTES))
    small = json.dumps(message())
    body, content_type, index = {
        "single": (large, JSON, 0),
        "array": (f"[{small}, {large}]", JSON, 1),
        "ndjson": (f"{small}\n{large}", NDJSON, 1),
    }[shape]
    detail = problem(await post(client, body, content_type), 413, "too-large")["detail"]
    assert detail.startswith(f"Event {index} has 262")
    assert "as it goes to Kafka; an event has at most 262144" in detail
    assert await feeds.new() == []


async def test_an_event_is_measured_as_it_goes_to_kafka(
    client: httpx.AsyncClient, feeds: Any, message: Any
) -> None:
    """Accepted up to the very byte, so that the scorer never finds it too large later."""
    event = message(at=1_795_428_000_000, text="")
    room = MAX_EVENT_BYTES - max(len(value) for _, value in feed_records(read_event(event)))
    largest = event | {"text": "x" * room}
    problem(await post(client, json.dumps(event | {"text": "x" * (room + 1)})), 413, "too-large")
    assert await feeds.new() == []
    unknown = {"unknown": "y" * MAX_EVENT_BYTES}
    assert (await post(client, json.dumps(largest | unknown))).status_code == 202
    sizes = {len(msgspec.json.encode(record.value)) for record in await feeds.new()}
    assert max(sizes) == MAX_EVENT_BYTES


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_other_methods(client: httpx.AsyncClient, method: str) -> None:
    response = await client.request(method, "/v1/events")
    problem(response, 405, "method-not-allowed")
    assert response.headers["allow"] == "POST"


@pytest.mark.parametrize("path", ["/v1", "/v1/events/", "/v1/event", "//v1/events", "/favicon.ico"])
async def test_other_paths(client: httpx.AsyncClient, path: str) -> None:
    problem(await client.post(path, json={}), 404, "not-found")


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer rk_nobody_nothing",
        "Bearer rk__",
        "Basic cms6cms=",
        "rk_x",
    ],
)
async def test_without_a_valid_key(ingest: Any, feeds: Any, authorization: str | None) -> None:
    headers = {"Content-Type": JSON}
    if authorization is not None:
        headers["Authorization"] = authorization
    async with httpx.AsyncClient(base_url=ingest.url) as client:
        response = await client.post("/v1/events", content=EVENT % "", headers=headers)
    problem(response, 401, "unauthorized")
    assert response.headers["www-authenticate"].startswith("Bearer")
    assert await feeds.new() == []


async def test_without_the_scope(ingest: Any, feeds: Any) -> None:
    others = [scope for scope in Scope if scope is not Scope.INGEST]
    token = KeysFile(ingest.settings.keys).create("reader", others)
    ready = ingest.app.state.keyring
    ready._check_at = 0.0
    async with ingest.client(token) as client:
        response = await post(client, EVENT % "")
    assert "ingest" in problem(response, 403, "forbidden")["detail"]
    assert await feeds.new() == []


async def test_health_needs_no_key(ingest: Any) -> None:
    async with httpx.AsyncClient(base_url=ingest.url) as client:
        for path in ("/livez", "/readyz", "/metrics"):
            assert (await client.get(path)).status_code == 200


async def test_a_client_that_leaves_breaks_nothing(
    ingest: Any, client: httpx.AsyncClient, feeds: Any, message: Any
) -> None:
    host, port = ingest.url.removeprefix("http://").split(":")
    head = (
        f"POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ingest.key}\r\n"
        f"Content-Type: {JSON}\r\nContent-Length: 1000\r\n\r\n"
    )
    for _ in range(5):
        _, leaving = await asyncio.open_connection(host, port)
        leaving.write(head.encode() + b"[" * 500)
        await leaving.drain()
        leaving.close()
        await leaving.wait_closed()
    assert (await client.post("/v1/events", json=message())).status_code == 202
    assert len(await feeds.new()) == 2
    assert ingest.app.state.byte_budget.reserved == 0


async def test_refusals_are_counted_by_route(client: httpx.AsyncClient, message: Any) -> None:
    async def count() -> float:
        for line in (await client.get("/metrics")).text.splitlines():
            if line.startswith('rapport_ingest_requests_total{route="/v1/events",status="422"}'):
                return float(line.split()[1])
        return 0.0

    before = await count()
    await client.post("/v1/events", json=message(kind="poke"))
    assert await count() == before + 1
