import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from starlette.requests import Request

from services.http.problems import Problem, busy
from services.http.requests import body
from services.http.requests.body import GRACE_S, LEAST_BYTES_PER_S, extended, read_body

MOST = 100_000
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


async def refused(sent: Request) -> Problem:
    with pytest.raises(Problem) as raised:
        await read_body(sent, MOST)
    return raised.value


async def test_chunks_are_joined_and_reserved() -> None:
    sent = request([chunk(b"abc"), chunk(b"de"), END], content_encoding="Identity")
    sizes: list[int] = []
    assert await read_body(sent, 5, sizes.append) == b"abcde"
    assert sum(sizes) == 5


@pytest.mark.parametrize("encoding", ["gzip", "br", "identity, gzip", ""])
async def test_a_compressed_body_is_415_unread(encoding: str) -> None:
    problem = await refused(request([], content_encoding=encoding))
    assert problem.kind.status == 415
    assert problem.headers == {"Accept-Encoding": "identity"}


async def test_a_stated_length_beyond_the_limit_is_413_unread() -> None:
    assert (await refused(request([], content_length=str(MOST + 1)))).kind.status == 413


@pytest.mark.parametrize("length", ["0", "x", "-1", "1e9"])
async def test_whatever_length_is_stated_the_limit_is_exact(length: str) -> None:
    full = [chunk(b"x" * MOST), END]
    assert len(await read_body(request(full, content_length=length), MOST)) == MOST
    more = request([*full[:1], chunk(b"x"), END], content_length=length)
    assert (await refused(more)).kind.status == 413


async def test_what_cannot_be_reserved_is_not_read_on() -> None:
    def reserve(size: int) -> None:
        raise busy("full")

    with pytest.raises(Problem) as raised:
        await read_body(request([chunk(b"abc"), END]), MOST, reserve)
    assert raised.value.kind.status == 429


@pytest.mark.parametrize("sent", [[], [chunk(b"abc")], [chunk(b"x" * MOST)]])
async def test_a_silent_sender_is_408(
    monkeypatch: pytest.MonkeyPatch, sent: list[dict[str, Any]]
) -> None:
    monkeypatch.setattr(body, "GRACE_S", 0.01)
    problem = await refused(request(sent))
    assert problem.kind.status == 408
    assert problem.headers == {"Connection": "close"}


async def test_a_client_that_leaves_is_400() -> None:
    assert (await refused(request([chunk(b"abc"), GONE]))).kind.status == 400


def test_a_sender_has_time_for_as_much_as_it_sent_at_the_least_rate() -> None:
    due, now = GRACE_S, 0.0
    for _ in range(100):
        now += 1
        due = extended(due, LEAST_BYTES_PER_S, now)
    assert due == pytest.approx(now + GRACE_S)
    assert extended(due, LEAST_BYTES_PER_S // 2, now + 1) == pytest.approx(due + 0.5)


def test_a_trickle_ends_soon() -> None:
    due, now = GRACE_S, 0.0
    while now < due:
        now += 0.1
        due = extended(due, 1, now)
    assert now < GRACE_S + 0.2


def test_haste_is_no_credit_for_silence() -> None:
    assert extended(GRACE_S, 1 << 30, now=1) == 1 + GRACE_S
