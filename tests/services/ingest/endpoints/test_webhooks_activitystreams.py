"""W3C's examples through the real server, signed as Mastodon signs."""

from typing import Any

import httpx
import pytest

from tests.services.ingest.producers import INBOX, PRODUCERS
from tests.shared import FIXTURES

VOCABULARY = FIXTURES / "activitystreams2"
EXAMPLES = {path.name: path.read_bytes() for path in VOCABULARY.glob("*.json")}
FAILING = {path.name: path.read_bytes() for path in VOCABULARY.glob("fail/*.json")}

pytestmark = [
    pytest.mark.kafka,
    pytest.mark.skipif(not VOCABULARY.exists(), reason="needs ../shared"),
]


async def send(web: httpx.AsyncClient, body: bytes) -> httpx.Response:
    media = {"Content-Type": 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'}
    headers = PRODUCERS["activitystreams"].signed(body, media)
    return await web.post(INBOX, content=body, headers=headers)


async def test_every_example_is_taken(web: httpx.AsyncClient, feeds: Any) -> None:
    accepted = 0
    for name, body in EXAMPLES.items():
        response = await send(web, body)
        assert response.status_code == 202, (name, response.text)
        answer = response.json()
        assert answer["accepted"] + answer["ignored"] > 0, name
        accepted += answer["accepted"]
    written = await feeds.new()
    assert (len(EXAMPLES), accepted, len(written)) == (162, 17, 33)  # three of them updates


async def test_every_failing_example_is_refused(web: httpx.AsyncClient, feeds: Any) -> None:
    for name, body in FAILING.items():
        response = await send(web, body)
        assert response.status_code in (400, 422), (name, response.text)
        assert response.headers["content-type"] == "application/problem+json"
    assert await feeds.new() == []


async def test_the_query_is_signed_as_well(web: httpx.AsyncClient) -> None:
    body = b'{"type":"Note"}'
    headers = PRODUCERS["activitystreams"].signed(body, {})
    assert (await web.post(INBOX, content=body, headers=headers)).status_code == 202
    assert (await web.post(f"{INBOX}?a=b", content=body, headers=headers)).status_code == 401
