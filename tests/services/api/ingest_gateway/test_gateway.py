"""The gateway before an ingest of the test's own, both served as they are in earnest."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from services.api.app import create_app
from services.api.ingest_gateway import gateway
from services.http.requests import body
from services.runtime.access.api_keys import KeysFile, ensure_first_key
from services.runtime.access.grants import Scope
from services.runtime.settings import Settings
from tests.free_port import free_port
from tests.served_app import running

PATH = "/v1/interactions"
DEADLINE_S = 60
PART = b"x" * (1 << 16)

Endpoint = Callable[[Request], Awaitable[Response]]
Api = Callable[[Endpoint], httpx.AsyncClient]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, partitions=1, bootstrap_servers="127.0.0.1:1")


@pytest.fixture
async def before(settings: Settings) -> AsyncIterator[Callable[[str], httpx.AsyncClient]]:
    """A client of an api before the ingest at an address."""
    with ExitStack() as stack:
        clients = []

        def served(ingest_url: str) -> httpx.AsyncClient:
            key = ensure_first_key(settings)
            app = create_app(settings.model_copy(update={"ingest_url": ingest_url}))
            url = stack.enter_context(running(app))
            headers = {"Authorization": f"Bearer {key}"}
            clients.append(httpx.AsyncClient(base_url=url, headers=headers, timeout=DEADLINE_S))
            return clients[-1]

        yield served
        for client in clients:
            await client.aclose()


def ingest(endpoint: Endpoint) -> AbstractContextManager[str]:
    return running(Starlette(routes=[Route(PATH, endpoint, methods=["POST"])]))


async def refused(client: httpx.AsyncClient, status: int) -> httpx.Response:
    answer = await client.post(PATH, json={})
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    return answer


async def test_a_body_goes_on_and_an_answer_comes_back_part_by_part(
    before: Callable[[str], httpx.AsyncClient],
) -> None:
    came, answered = threading.Event(), threading.Event()
    sizes: list[int] = []

    async def echo(request: Request) -> Response:
        async for part in request.stream():
            sizes.append(len(part))
            came.set()

        async def lines() -> AsyncIterator[bytes]:
            yield b"one\n"
            await until(answered)
            yield b"two\n"

        return StreamingResponse(lines(), 200, media_type="application/x-ndjson")

    async def parts() -> AsyncIterator[bytes]:
        yield PART
        await until(came)  # ingest has the first while the second is not yet sent
        for _ in range(255):
            yield PART

    with ingest(echo) as url:
        sent = before(url).stream("POST", PATH, content=parts())
        async with sent as answer:
            assert answer.headers["Content-Type"] == "application/x-ndjson"
            lines = answer.aiter_lines()
            assert await anext(lines) == "one"
            answered.set()
            assert await anext(lines) == "two"
    assert sum(sizes) == 256 * len(PART)


async def until(event: threading.Event) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not event.is_set():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


async def test_what_is_of_the_connection_or_the_browser_stays_here(
    before: Callable[[str], httpx.AsyncClient],
) -> None:
    seen: dict[str, str] = {}

    async def note(request: Request) -> Response:
        seen.update(request.headers)
        await request.body()
        return Response(b"{}", 202, {"Set-Cookie": "a=b", "Retry-After": "7", "X-Own": "1"})

    with ingest(note) as url:
        sent = {"Cookie": "rapport=secret", "Connection": "keep-alive, X-Hop", "X-Hop": "1",
                "X-Request-Id": "one", "Content-Type": "text/csv"}  # fmt: skip
        answer = await before(url).post(PATH, content=b"a", headers=sent)
    assert (seen["x-request-id"], seen["content-type"]) == ("one", "text/csv")
    assert seen["authorization"].startswith("Bearer rk_")
    assert not {"cookie", "x-hop"} & seen.keys()
    assert answer.headers["Retry-After"] == "7"
    assert answer.headers.get_list("X-Request-Id") == ["one"]
    assert not {"set-cookie", "x-own"} & answer.headers.keys()


async def test_an_ingest_that_is_away_is_503(
    before: Callable[[str], httpx.AsyncClient],
) -> None:
    answer = await refused(before(f"http://127.0.0.1:{free_port()}"), 503)
    assert answer.headers["Retry-After"] == "1"
    assert "nothing was sent" in answer.json()["detail"]


async def test_an_ingest_that_does_not_answer_is_503(
    before: Callable[[str], httpx.AsyncClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "SILENCE_S", 0.2)
    over = threading.Event()

    async def silent(request: Request) -> Response:
        await until(over)
        return Response()

    with ingest(silent) as url:
        answer = await refused(before(url), 503)
        over.set()
    assert "same ids" in answer.json()["detail"]


async def test_a_client_that_stops_sending_is_408(
    before: Callable[[str], httpx.AsyncClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "GRACE_S", 0.2)
    over = threading.Event()

    async def parts() -> AsyncIterator[bytes]:
        yield b"x"
        await until(over)

    async def read(request: Request) -> Response:
        await request.body()
        return Response()

    with ingest(read) as url:
        client = before(url)
        asked = asyncio.ensure_future(client.post(PATH, content=parts()))
        await asyncio.wait([asked], timeout=2)
        over.set()
        answer = await asked
    assert answer.status_code == 408


async def test_who_has_no_scope_is_refused_unforwarded(
    before: Callable[[str], httpx.AsyncClient], settings: Settings
) -> None:
    feeder = KeysFile(settings.keys).create("feeder", [Scope.INGEST])
    client = before(f"http://127.0.0.1:{free_port()}")
    for headers, status in (
        ({"Authorization": f"Bearer {feeder}"}, 403),
        ({"Authorization": "Bearer rk_x_y"}, 401),
    ):
        answer = await client.post(PATH, content=b"{", headers=headers)
        assert answer.status_code == status


async def test_a_key_has_so_many_under_way(
    before: Callable[[str], httpx.AsyncClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "OF_A_KEY", 1)
    came, over = threading.Event(), threading.Event()

    async def slow(request: Request) -> Response:
        came.set()
        await until(over)
        return Response(status_code=202)

    with ingest(slow) as url:
        client = before(url)
        first = asyncio.ensure_future(client.post(PATH, json={}))
        await until(came)
        await refused(client, 429)
        over.set()
        assert (await first).status_code == 202
        deadline = time.monotonic() + DEADLINE_S  # its answer is here before it is over there
        while (await client.post(PATH, json={})).status_code != 202:
            assert time.monotonic() < deadline
