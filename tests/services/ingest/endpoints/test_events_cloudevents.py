"""CloudEvents in their three modes, through the real server into the real Kafka."""

import json
from typing import Any

import httpx
import pytest

from tests.shared import FIXTURES

pytestmark = pytest.mark.kafka

CLOUDEVENTS = FIXTURES / "cloudevents"
STRUCTURED = "application/cloudevents+json"
BATCHED = "application/cloudevents-batch+json"


async def post(client: httpx.AsyncClient, body: Any, **headers: str) -> httpx.Response:
    return await client.post("/v1/events", content=json.dumps(body), headers=headers)


def enveloped(event: dict[str, Any]) -> dict[str, Any]:
    data = {"actor": event["actor"], "target": event["target"], "id": "inner"}
    return {
        "specversion": "1.0",
        "id": event["id"],
        "source": event["source"],
        "type": "org.example.message",
        "time": "2024-02-29T00:00:00Z",
        "data": data,
    }


def expected(event: dict[str, Any]) -> list[dict[str, Any]]:
    stored = event | {"at": 1_709_164_800_000}
    return [stored | {"side": "in"}, stored | {"side": "out"}]


async def written(feeds: Any) -> list[dict[str, Any]]:
    records = [record.value for record in await feeds.new()]
    return sorted(records, key=lambda value: (value["id"], value["side"]))


@pytest.mark.parametrize("content_type", [STRUCTURED, f"{STRUCTURED}; charset=utf-8"])
async def test_structured(
    client: httpx.AsyncClient, feeds: Any, message: Any, content_type: str
) -> None:
    event = message()
    response = await post(client, enveloped(event), **{"Content-Type": content_type})
    assert response.json()["accepted"] == 1
    assert await written(feeds) == expected(event)


async def test_batched(client: httpx.AsyncClient, feeds: Any, message: Any) -> None:
    first, second = message(), message()
    body = [enveloped(first), enveloped(second)]
    response = await post(client, body, **{"Content-Type": BATCHED})
    assert response.json()["accepted"] == 2
    assert await written(feeds) == expected(first) + expected(second)


async def test_binary(client: httpx.AsyncClient, feeds: Any, message: Any) -> None:
    event = message(source="/büro 7")
    envelope = enveloped(event)
    headers = {
        "Content-Type": "application/json",
        "CE-SpecVersion": "1.0",
        "ce-id": f'"{event["id"]}"',
        "ce-source": "/b%C3%BCro%207",
        "ce-type": envelope["type"],
        "ce-time": envelope["time"],
        "ce-extension": "ignored",
    }
    response = await post(client, envelope["data"], **headers)
    assert response.json()["accepted"] == 1
    assert await written(feeds) == expected(event)


@pytest.mark.parametrize("missing", ["specversion", "id", "source", "type"])
async def test_binary_with_an_attribute_missing(
    client: httpx.AsyncClient, feeds: Any, message: Any, missing: str
) -> None:
    envelope = enveloped(message())
    data = envelope.pop("data")
    headers = {f"ce-{name}": value for name, value in envelope.items() if name != missing}
    response = await post(client, data, **headers, **{"Content-Type": "application/json"})
    (error,) = response.json()["errors"]
    assert response.status_code == 422
    assert (error["index"], error["field"]) == (0, missing)
    assert await written(feeds) == []


async def test_a_batch_with_an_attribute_missing(
    client: httpx.AsyncClient, feeds: Any, message: Any
) -> None:
    good, bad = enveloped(message()), enveloped(message())
    del bad["source"]
    response = await post(client, [good, bad], **{"Content-Type": BATCHED})
    (error,) = response.json()["errors"]
    assert response.status_code == 422
    assert (error["index"], error["field"]) == (1, "source")
    assert await written(feeds) == []


@pytest.mark.parametrize("value", ["%C0%A0", "%ff"])
async def test_a_header_that_is_not_utf_8(
    client: httpx.AsyncClient, feeds: Any, message: Any, value: str
) -> None:
    envelope = enveloped(message())
    data = envelope.pop("data")
    headers = {f"ce-{name}": v for name, v in envelope.items()} | {"ce-id": value}
    response = await post(client, data, **headers, **{"Content-Type": "application/json"})
    assert response.status_code == 400
    assert "ce-id" in response.json()["detail"]
    assert await written(feeds) == []


async def test_binary_data_that_is_no_json(client: httpx.AsyncClient, feeds: Any) -> None:
    headers = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "s", "ce-type": "like"}
    response = await post(client, {}, **headers, **{"Content-Type": "text/xml"})
    assert response.status_code == 415
    assert await written(feeds) == []


@pytest.mark.skipif(not CLOUDEVENTS.exists(), reason="needs ../shared")
@pytest.mark.parametrize("number", range(8))
async def test_the_conformance_suite_states_no_feed_events(
    client: httpx.AsyncClient, feeds: Any, number: int
) -> None:
    body = (CLOUDEVENTS / f"{number:02}.json").read_text()
    batched = isinstance(json.loads(body), list)
    headers = {"Content-Type": BATCHED if batched else STRUCTURED}
    response = await client.post("/v1/events", content=body, headers=headers)
    assert response.status_code == 422
    assert response.json()["errors"]
    assert await written(feeds) == []
