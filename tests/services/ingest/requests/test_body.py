import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from starlette.requests import Request

from schemas.limits import MAX_BODY_BYTES
from services.http.problems import Problem
from services.ingest.records.byte_reservation import ByteBudget
from services.ingest.requests import body
from services.ingest.requests.body import read_body

END = {"type": "http.request", "body": b"", "more_body": False}
GONE = {"type": "http.disconnect"}


def request(messages: Sequence[dict[str, Any]], **headers: str) -> Request:
    """Sends `messages`, and then nothing any more."""
    waiting = list(messages)

    async def receive() -> dict[str, Any]:
        if not waiting:
            await asyncio.Event().wait()
        return waiting.pop(0)

    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "POST", "headers": raw}, receive)


def chunk(data: bytes) -> dict[str, Any]:
    return {"type": "http.request", "body": data, "more_body": True}


async def refused(sent: Request, limit: int = 2 * MAX_BODY_BYTES) -> Problem:
    budget = ByteBudget(limit)
    with pytest.raises(Problem) as raised, budget.reserve() as reservation:
        await read_body(sent, reservation)
    assert budget.reserved == 0
    return raised.value


async def test_chunks_are_joined_and_reserved() -> None:
    budget = ByteBudget(10)
    with budget.reserve() as reservation:
        sent = request([chunk(b"abc"), chunk(b"de"), END], content_encoding="Identity")
        assert await read_body(sent, reservation) == b"abcde"
        assert budget.reserved == 5


@pytest.mark.parametrize("encoding", ["gzip", "br", "identity, gzip", ""])
async def test_a_compressed_body_is_415_unread(encoding: str) -> None:
    problem = await refused(request([], content_encoding=encoding))
    assert problem.kind.status == 415
    assert problem.headers == {"Accept-Encoding": "identity"}


async def test_a_stated_length_beyond_the_limit_is_413_unread() -> None:
    assert (await refused(request([], content_length=str(MAX_BODY_BYTES + 1)))).kind.status == 413


@pytest.mark.parametrize("length", ["0", "x", "-1", "1e9"])
async def test_whatever_length_is_stated_the_limit_is_exact(length: str) -> None:
    full = [chunk(b"x" * MAX_BODY_BYTES), END]
    budget = ByteBudget(MAX_BODY_BYTES)
    with budget.reserve() as reservation:
        taken = await read_body(request(full, content_length=length), reservation)
    assert len(taken) == MAX_BODY_BYTES
    more = request([*full[:1], chunk(b"x"), END], content_length=length)
    assert (await refused(more)).kind.status == 413


async def test_what_cannot_be_reserved_is_429() -> None:
    assert (await refused(request([chunk(b"abc"), END]), limit=2)).kind.status == 429


async def test_a_slow_body_is_408(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "READ_S", 0.01)
    problem = await refused(request([chunk(b"abc")]))
    assert problem.kind.status == 408
    assert problem.headers == {"Connection": "close"}


async def test_a_client_that_leaves_is_400() -> None:
    assert (await refused(request([chunk(b"abc"), GONE]))).kind.status == 400
