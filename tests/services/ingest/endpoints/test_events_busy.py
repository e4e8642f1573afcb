"""Bounded memory and time, whatever clients do."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from services.http.requests import body

pytestmark = pytest.mark.kafka

LIMIT = 2_000


@pytest.fixture
def small(
    settings: Any, running: Any, ready: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """An ingest that holds at most `LIMIT` bytes, and has long patience."""
    monkeypatch.setattr(body, "GRACE_S", 60)
    with running(settings.model_copy(update={"max_inflight_bytes": LIMIT})) as ingest:
        ready(ingest)
        yield ingest


class Sender:
    """A client that sends its body in parts."""

    def __init__(self, ingest: Any) -> None:
        self._ingest = ingest

    async def begin(self, length: int, part: bytes) -> None:
        host, port = self._ingest.url.removeprefix("http://").split(":")
        self.reader, self.writer = await asyncio.open_connection(host, port)
        head = (
            f"POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self._ingest.key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        )
        await self.send(head.encode() + part)

    async def send(self, part: bytes) -> None:
        self.writer.write(part)
        await self.writer.drain()

    async def status(self) -> int:
        line = await self.reader.readline()
        self.writer.close()
        return int(line.split()[1])


async def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


async def test_too_much_at_once_is_sent_away_until_there_is_room(small: Any, message: Any) -> None:
    slow = Sender(small)
    stated = json.dumps(message(text="x" * 1_500)).encode()
    await slow.begin(len(stated), stated[:1_500])
    await until(lambda: small.app.state.byte_budget.reserved == 1_500)
    async with small.client() as client:
        event = message(text="y" * 600)
        refused = await client.post("/v1/events", json=event)
        assert refused.status_code == 429
        assert refused.json()["type"] == "urn:rapport:problem:too-busy"
        assert int(refused.headers["retry-after"]) >= 1
        assert (await client.post("/v1/events", json=message())).status_code == 202
        await slow.send(stated[1_500:])
        assert await slow.status() == 202
        assert (await client.post("/v1/events", json=event)).status_code == 202
    assert small.app.state.byte_budget.reserved == 0


async def test_many_slow_clients_hold_no_more_than_the_limit(small: Any) -> None:
    senders = [Sender(small) for _ in range(20)]
    for sender in senders:
        await sender.begin(1_000, b"[" * 300)
    answers = [asyncio.create_task(sender.status()) for sender in senders]
    refused = 20 - LIMIT // 300
    await until(lambda: sum(answer.done() for answer in answers) == refused)
    assert {answer.result() for answer in answers if answer.done()} == {429}
    assert small.app.state.byte_budget.reserved <= LIMIT
    for sender in senders:
        sender.writer.close()
    await until(lambda: small.app.state.byte_budget.reserved == 0)
    await asyncio.gather(*answers, return_exceptions=True)


async def test_a_body_that_never_ends_is_given_up(
    small: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "GRACE_S", 0.2)
    slow = Sender(small)
    await slow.begin(1_000, b"[")
    assert await slow.status() == 408
    assert await slow.reader.read(-1)
    assert small.app.state.byte_budget.reserved == 0
