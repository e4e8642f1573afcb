from typing import Any

import httpx
import pytest
from fastapi import FastAPI, HTTPException

from services.http.problems import (
    INVALID_EVENTS,
    MEDIA_TYPE,
    Problem,
    busy,
    install_problems,
    unavailable,
)

app = FastAPI()
install_problems(app)


@app.get("/raise/{name}")
async def fail(name: str, limit: int = 1) -> None:
    raise {
        "defect": RuntimeError("the secret is hunter2"),
        "busy": busy("later", 7),
        "away": unavailable("away"),
        "teapot": HTTPException(418, "short and stout"),
        "events": Problem(
            INVALID_EVENTS, "bad", errors=[{"index": 3, "field": "at", "detail": "no"}]
        ),
    }[name]


@app.get("/twice")
@app.put("/twice")
async def twice() -> None: ...


async def ask(method: str, path: str) -> tuple[httpx.Response, dict[str, Any]]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        response = await client.request(method, path)
    assert response.headers["content-type"] == MEDIA_TYPE
    problem = response.json()
    assert problem["status"] == response.status_code
    assert problem["title"]
    assert problem["detail"]
    return response, problem


@pytest.mark.parametrize(
    ("method", "path", "status", "name"),
    [
        ("GET", "/nowhere", 404, "not-found"),
        ("POST", "/raise/busy", 405, "method-not-allowed"),
        ("GET", "/raise/busy", 429, "too-busy"),
        ("GET", "/raise/away", 503, "unavailable"),
        ("GET", "/raise/teapot", 418, "i'm-a-teapot"),
        ("GET", "/raise/events", 422, "invalid-events"),
        ("GET", "/raise/busy?limit=x", 422, "invalid-request"),
        ("GET", "/raise/defect", 500, "internal"),
    ],
)
async def test_every_error_is_a_problem(method: str, path: str, status: int, name: str) -> None:
    response, problem = await ask(method, path)
    assert response.status_code == status
    assert problem["type"] == f"urn:rapport:problem:{name}"


async def test_a_defect_reveals_nothing_of_itself() -> None:
    response, _ = await ask("GET", "/raise/defect")
    assert "hunter2" not in response.text
    assert "RuntimeError" not in response.text


async def test_retry_after_travels() -> None:
    assert (await ask("GET", "/raise/busy"))[0].headers["retry-after"] == "7"
    assert (await ask("GET", "/raise/away"))[0].headers["retry-after"] == "1"


async def test_allowed_methods_are_those_of_all_routes_of_a_path() -> None:
    assert (await ask("POST", "/raise/busy"))[0].headers["allow"] == "GET"
    assert (await ask("OPTIONS", "/twice"))[0].headers["allow"] == "GET, PUT"


async def test_each_fault_is_listed() -> None:
    _, problem = await ask("GET", "/raise/events")
    assert problem["errors"] == [{"index": 3, "field": "at", "detail": "no"}]
    _, problem = await ask("GET", "/raise/busy?limit=x")
    (fault,) = problem["errors"]
    assert (fault["index"], fault["field"]) == (None, "limit")
