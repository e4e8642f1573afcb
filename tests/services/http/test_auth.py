from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from services.http.auth import authorise
from services.http.problems import install_problems
from services.runtime.api_keys import Keyring, KeysFile, Scope


@pytest.fixture
def keys(tmp_path: Path) -> KeysFile:
    return KeysFile(tmp_path / "keys.json")


@pytest.fixture
async def client(keys: KeysFile) -> AsyncIterator[httpx.AsyncClient]:
    async def name_of_key(request: Request) -> PlainTextResponse:
        return PlainTextResponse(authorise(request, Scope.READ).name)

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
