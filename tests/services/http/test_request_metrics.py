import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from services.http.problems import install_problems
from services.http.request_metrics import RequestMetrics


async def plain(request: Request) -> PlainTextResponse:
    return PlainTextResponse("hello")


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def app(registry: CollectorRegistry) -> FastAPI:
    app = FastAPI()
    install_problems(app)
    app.add_route("/plain", plain, methods=["GET"])

    @app.get("/members/{ego}")
    async def member(ego: str) -> str:
        if ego == "nobody":
            raise RuntimeError("a defect")
        return ego

    app.add_middleware(
        RequestMetrics,
        requests=Counter("requests", "of this test", ("route", "status"), registry=registry),
        seconds=Histogram("seconds", "of this test", ("route",), registry=registry),
    )
    return app


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
async def test_requests_are_counted_by_route(
    app: FastAPI, registry: CollectorRegistry, asked: tuple[str, str], route: str, status: str
) -> None:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        await client.request(*asked)
    labels = {"route": route, "status": status}
    assert registry.get_sample_value("requests_total", labels) == 1
    assert registry.get_sample_value("seconds_count", {"route": route}) == 1
