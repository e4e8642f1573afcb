import json
import logging
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse

from services.http.problems import busy, install_problems
from services.http.requests.access_log import AccessLog
from services.http.requests.instrumentation import Instrumentation
from services.runtime.access.grants import Grant
from services.runtime.logs import REQUEST_ID

GRANT = Grant(id="k1", name="reader", scopes=frozenset())


async def plain(request: Request) -> PlainTextResponse:
    request.scope["state"]["grant"] = GRANT
    logging.getLogger("a library").warning("seen by %s", REQUEST_ID.get())
    return PlainTextResponse("hello")


async def page(request: Request) -> PlainTextResponse:
    return PlainTextResponse("hello", headers={"Cache-Control": "no-cache"})


async def stream(request: Request) -> StreamingResponse:
    async def parts() -> AsyncIterator[str]:
        yield "one"
        yield "two"

    return StreamingResponse(parts())


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "access.log"


@pytest.fixture
async def client(registry: CollectorRegistry, log: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    install_problems(app)
    app.add_route("/plain", plain, methods=["GET"])
    app.add_route("/page", page, methods=["GET"])
    app.add_route("/stream", stream, methods=["GET"])

    @app.get("/members/{ego}")
    async def member(ego: str) -> str:
        if ego == "nobody":
            raise RuntimeError("a defect")
        if ego == "crowd":
            raise busy("later")
        return ego

    app.add_middleware(
        Instrumentation,
        requests=Counter("requests", "of this test", ("route", "status"), registry=registry),
        seconds=Histogram("seconds", "of this test", ("route",), registry=registry),
        access_log=AccessLog(str(log), "test"),
    )
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


def logged(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text().splitlines()]


@pytest.mark.parametrize(
    ("asked", "route", "status"),
    [
        (("GET", "/members/ana"), "/members/{ego}", "200"),
        (("GET", "/members/nobody"), "/members/{ego}", "500"),
        (("GET", "/plain"), "/plain", "200"),
        (("POST", "/plain"), "/plain", "405"),
        (("GET", "/members"), "unknown", "404"),
        (("GET", "/whatever/they/ask"), "unknown", "404"),
    ],
)
async def test_requests_are_counted_and_logged_by_route(
    client: httpx.AsyncClient,
    registry: CollectorRegistry,
    log: Path,
    asked: tuple[str, str],
    route: str,
    status: str,
) -> None:
    await client.request(*asked)
    labels = {"route": route, "status": status}
    assert registry.get_sample_value("requests_total", labels) == 1
    assert registry.get_sample_value("seconds_count", {"route": route}) == 1
    (line,) = logged(log)
    assert (line["method"], line["route"], line["status"]) == (asked[0], route, int(status))


async def test_a_line_says_who_asked_about_whom(client: httpx.AsyncClient, log: Path) -> None:
    await client.get("/members/an%C3%A4?secret=x")
    await client.get("/plain", headers={"X-Request-Id": "abc"})
    about, by = logged(log)
    assert about.keys() == by.keys() == {
        "time", "service", "request_id", "key_id", "method", "route", "ego", "status", "ms",
    }  # fmt: skip
    assert (about["ego"], about["key_id"], about["service"]) == ("anä", None, "test")
    assert (by["ego"], by["key_id"], by["request_id"]) == (None, "k1", "abc")
    assert by["ms"] > 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", by["time"])
    assert "secret" not in str(about)


async def test_a_stream_is_one_line(client: httpx.AsyncClient, log: Path) -> None:
    async with client.stream("GET", "/stream") as answer:
        assert await answer.aread() == b"onetwo"
    assert [line["route"] for line in logged(log)] == ["/stream"]


@pytest.mark.parametrize("path", ["/plain", "/members/crowd", "/members/nobody", "/nowhere"])
async def test_every_answer_names_its_request(client: httpx.AsyncClient, path: str) -> None:
    first, second = await client.get(path), await client.get(path)
    ids = [answer.headers["X-Request-Id"] for answer in (first, second)]
    assert len(set(ids)) == 2
    if first.is_error:
        assert first.json()["instance"] == f"urn:rapport:request:{ids[0]}"


async def test_the_logs_name_the_request(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    await client.get("/plain", headers={"X-Request-Id": "the-callers"})
    assert "seen by the-callers" in caplog.text


@pytest.mark.parametrize("path", ["/plain", "/members/crowd", "/members/nobody"])
async def test_nothing_is_kept_on_the_way(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    assert headers.get_list("Cache-Control") == ["no-store"]
    assert headers.get_list("X-Content-Type-Options") == ["nosniff"]


async def test_an_answer_may_say_otherwise(client: httpx.AsyncClient) -> None:
    assert (await client.get("/page")).headers.get_list("Cache-Control") == ["no-cache"]
