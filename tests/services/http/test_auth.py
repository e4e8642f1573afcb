from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from services.http.auth import authenticate, authorise
from services.http.problems import Problem, install_problems
from services.http.requests.request_rates import RequestRates
from services.runtime.access.api_keys import Keyring, KeysFile, now_ms
from services.runtime.access.grants import Scope


@pytest.fixture
def keys(tmp_path: Path) -> KeysFile:
    return KeysFile(tmp_path / "keys.json")


@pytest.fixture
async def client(keys: KeysFile) -> AsyncIterator[httpx.AsyncClient]:
    async def name_of_key(request: Request) -> PlainTextResponse:
        return PlainTextResponse((await authorise(request, Scope.READ)).name)

    app = Starlette(routes=[Route("/", name_of_key)])
    install_problems(app)
    keys.create("reader", [Scope.READ])
    app.state.keyring = Keyring(keys.path, clock=iter(range(0, 1_000_000, 10)).__next__)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
async def test_a_known_key_with_the_scope_is_let_in(
    client: httpx.AsyncClient, keys: KeysFile, scheme: str
) -> None:
    token = keys.create("other", [Scope.READ, Scope.INGEST])
    answer = await client.get("/", headers={"Authorization": f"{scheme} {token}"})
    assert (answer.status_code, answer.text) == (200, "other")


@pytest.mark.parametrize(
    ("headers", "challenge"),
    [
        ({}, "Bearer"),
        ({"Authorization": "Basic dXNlcjpwYXNz"}, "Bearer"),
        ({"Authorization": "Bearer rk_000000000000_unknown"}, 'Bearer error="invalid_token"'),
    ],
)
async def test_anything_else_is_challenged(
    client: httpx.AsyncClient, headers: dict[str, str], challenge: str
) -> None:
    answer = await client.get("/", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == challenge


async def test_a_key_without_the_scope_is_forbidden(
    client: httpx.AsyncClient, keys: KeysFile
) -> None:
    token = keys.create("feeds", [Scope.INGEST])
    answer = await client.get("/", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 403
    assert answer.json()["detail"] == "The key 'feeds' has no scope 'read'"


async def test_an_expired_key_says_so_only_to_who_has_its_secret(
    client: httpx.AsyncClient, keys: KeysFile
) -> None:
    token = keys.create("brief", [Scope.READ], expires_at=now_ms() - 1)
    for sent, detail in (
        (token, "This key has expired"),
        (token[:-1] + ("0" if token[-1] != "0" else "1"), "This key is not known"),
    ):
        answer = await client.get("/", headers={"Authorization": f"Bearer {sent}"})
        assert (answer.status_code, answer.json()["detail"]) == (401, detail)


async def test_what_was_granted_is_kept_with_the_request(keys: KeysFile) -> None:
    token = keys.create("ana", [Scope.READ], members=["ana"], sources=[])
    app = Starlette()
    app.state.keyring = Keyring(keys.path)
    headers = [(b"authorization", f"Bearer {token}".encode())]
    request = Request({"type": "http", "method": "GET", "headers": headers, "app": app})
    grant = await authenticate(request)
    assert request.state.grant is grant
    assert grant.members == {"ana"}


async def test_a_request_counts_once_however_often_its_key_is_looked_at(keys: KeysFile) -> None:
    token = keys.create("ana", [Scope.READ])
    app = Starlette()
    app.state.keyring = Keyring(keys.path)
    app.state.request_rates = RequestRates(2, lambda: 0.0)

    def request() -> Request:
        headers = [(b"authorization", f"Bearer {token}".encode())]
        return Request({"type": "http", "method": "GET", "headers": headers, "app": app})

    stream = request()
    for _ in range(5):
        await authenticate(stream)
    await authenticate(request())
    last = request()
    with pytest.raises(Problem) as refused:
        await authenticate(last)
    assert refused.value.kind.status == 429
    assert last.state.grant.name == "ana"
    assert dict(last.state.headers)[b"ratelimit"] == b'"requests";r=0;t=1'
    assert [name for name, _ in stream.state.headers] == [b"ratelimit-policy", b"ratelimit"]
