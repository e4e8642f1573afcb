"""Who proves nothing keeps nobody out."""

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from services.http.requests import body
from services.runtime.settings import SourceSettings
from tests.services.ingest.producers import PRODUCERS, SECRET, one_of_each

pytestmark = pytest.mark.kafka

LIMIT = 64_000


@pytest.fixture
def small(
    settings: Any, running: Any, ready: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """An ingest that holds at most `LIMIT` bytes, has two sources, and long patience."""
    monkeypatch.setattr(body, "GRACE_S", 60)
    source = SourceSettings(type="github", secret=SECRET)
    known = {"github": source, "other": source}
    update = {"max_inflight_bytes": LIMIT, "sources": known}
    with running(settings.model_copy(update=update)) as ingest:
        ready(ingest)
        yield ingest


Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def stalled(ingest: Any, source: str) -> Connection:
    """An unsigned request, of whose body but a part has been sent."""
    host, port = ingest.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, port)
    head = f"POST /v1/sources/{source}/webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n"
    writer.write(head.encode() + b"x" * 1_000)
    await writer.drain()
    return reader, writer


async def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


async def deliver(ingest: Any, source: str) -> int:
    sample = next(s for s in one_of_each() if s.producer is PRODUCERS["github"])
    headers = sample.producer.signed(sample.body, sample.headers)
    async with httpx.AsyncClient(base_url=ingest.url, timeout=30) as web:
        where = f"/v1/sources/{source}/webhook"
        return (await web.post(where, content=sample.body, headers=headers)).status_code


async def test_stalled_senders_hold_their_source_alone(small: Any, message: Any) -> None:
    budget = small.app.state.byte_budget
    connections = [await stalled(small, "github") for _ in range(74)]
    await until(lambda: bool(budget.unauthenticated.held == LIMIT // 8))
    assert await deliver(small, "github") == 429
    assert await deliver(small, "other") == 202
    async with small.client() as client:
        event = message(text="x" * (LIMIT // 2))
        assert (await client.post("/v1/events", json=event)).status_code == 202
    assert budget.unauthenticated.held == LIMIT // 8
    for _, writer in connections:
        writer.close()
    await until(lambda: bool(budget.reserved == 0))
    assert await deliver(small, "github") == 202


@pytest.mark.parametrize("names", [["nobody"], [f"nobody-{n}" for n in range(40)]])
async def test_names_that_are_no_source_share_one_share(small: Any, names: list[str]) -> None:
    budget = small.app.state.byte_budget
    connections = [await stalled(small, names[n % len(names)]) for n in range(40)]
    await until(lambda: bool(budget.unauthenticated.held == LIMIT // 8))
    assert await deliver(small, "github") == 202
    for _, writer in connections:
        writer.close()
    await until(lambda: bool(budget.reserved == 0))


async def test_a_stalled_sender_is_given_up(small: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "GRACE_S", 0.2)
    reader, writer = await stalled(small, "github")
    assert b" 408 " in await reader.readline()
    await reader.read(-1)
    writer.close()
    assert small.app.state.byte_budget.reserved == 0
