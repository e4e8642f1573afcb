"""Vectors and requests of ../shared, byte for byte through the real server."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from services.ingest.endpoints import webhooks
from services.ingest.sources.configured_sources import configured_sources
from services.runtime.settings import SourceSettings
from tests.services.ingest.producers import SECRET
from tests.shared import FIXTURES

pytestmark = [
    pytest.mark.kafka,
    pytest.mark.skipif(not FIXTURES.exists(), reason="needs ../shared"),
]


def vectors(file: str) -> list[dict[str, Any]]:
    return json.loads((FIXTURES / file).read_text()) if FIXTURES.exists() else []


STANDARD = vectors("standard-webhooks/vectors.json")
HUB = vectors("github/signature_vectors.json")


class _Clock:
    def __init__(self, now_s: int) -> None:
        self._now_s = now_s

    def time_ns(self) -> int:
        return self._now_s * 1_000_000_000


@pytest.fixture
def vector_source(ingest: Any) -> Iterator[Any]:
    """Makes a source of the running ingest, until the test ends."""
    sources = ingest.app.state.sources
    known = dict(sources)

    def make(**settings: Any) -> str:
        sources.update(configured_sources({"vector": SourceSettings(**settings)}))
        return "/v1/sources/vector/webhook"

    yield make
    sources.clear()
    sources.update(known)


@pytest.mark.parametrize("vector", STANDARD, ids=lambda v: v["scheme"])
async def test_standard_webhooks(
    web: httpx.AsyncClient,
    feeds: Any,
    vector_source: Any,
    vector: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    secret = vector.get("secret") or vector["public_key"]
    where = vector_source(type="standard-webhooks", secret=secret)
    headers = {
        "webhook-id": vector["id"],
        "webhook-timestamp": str(vector["timestamp"]),
        "webhook-signature": vector["signature"],
    }

    async def status(body: str, late_s: int = 0) -> int:
        monkeypatch.setattr(webhooks, "time", _Clock(vector["timestamp"] + late_s))
        return (await web.post(where, content=body, headers=headers)).status_code

    assert await status(vector["body"]) == 422  # proved, but no FeedEvent
    assert await status(vector["body"] + " ") == 401
    assert await status(vector["body"], late_s=301) == 401
    assert await feeds.new() == []


@pytest.mark.parametrize("vector", HUB, ids=lambda v: v["source"])
async def test_signatures_of_github(
    web: httpx.AsyncClient, feeds: Any, vector_source: Any, vector: dict[str, str]
) -> None:
    where = vector_source(type="github", secret=["another", vector["secret"]])
    headers = {"X-Hub-Signature-256": vector["X-Hub-Signature-256"], "X-GitHub-Event": "ping"}
    for body, status in ((vector["body"], 202), (vector["body"] + "!", 401)):
        response = await web.post(where, content=body, headers=headers)
        assert response.status_code == status, response.text
    assert await feeds.new() == []


CLOUDEVENTS = "/v1/sources/cloudevents/webhook"
TOKEN = f"Authorization: Bearer {SECRET}"


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("cloudevents/0*.json")), ids=lambda p: p.stem)
async def test_payloads_of_cloudevents(web: httpx.AsyncClient, feeds: Any, path: Any) -> None:
    events = json.loads(path.read_bytes())
    mode = "cloudevents-batch" if isinstance(events, list) else "cloudevents"
    headers = {"Content-Type": f"application/{mode}+json", "Authorization": f"Bearer {SECRET}"}
    response = await web.post(CLOUDEVENTS, content=path.read_bytes(), headers=headers)
    answer = response.json()
    if events == []:
        assert response.status_code == 422
    else:
        count = len(events) if isinstance(events, list) else 1
        assert (answer["accepted"], answer["ignored"]) == (0, count)
    assert await feeds.new() == []


def requests() -> Iterator[tuple[str, str]]:
    """Each scenario of the HTTP binding with each of its content types, and its mode."""
    feature = FIXTURES / "cloudevents/features/http-protocol-binding.feature"
    for scenario in (
        feature.read_text().split("Scenario Outline: ")[1:] if FIXTURES.exists() else ()
    ):
        mode = scenario.partition(" ")[0]
        for row in scenario.partition("Examples:")[2].splitlines()[2:]:
            if media := row.strip(" |"):
                yield mode, scenario.split('"""')[1].replace("<contentType>", media)


REQUESTS = list(requests())


@pytest.mark.parametrize(("mode", "request_"), REQUESTS)
def test_requests_of_cloudevents(ingest: Any, mode: str, request_: str) -> None:
    head, _, body = request_.strip().partition("\n\n")
    lines = [line.strip() for line in head.splitlines() if "Content-Length" not in line]
    lines[0] = lines[0].replace("/someresource", CLOUDEVENTS)
    lines += [TOKEN, f"Content-Length: {len(body)}", "Connection: close"]
    assert lines[0].startswith("POST /v1/")
    url = httpx.URL(ingest.url)
    with socket.create_connection((url.host, url.port), timeout=30) as producer:
        producer.sendall(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
        answer = b"".join(iter(lambda: producer.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 202 ")
    assert b'{"accepted":0,"ignored":1,' in answer
    assert {mode for mode, _ in REQUESTS} == {"Binary", "Structured"}
    assert len(REQUESTS) == 4
