import httpx
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette

from services.http.health import health_routes
from services.http.problems import install_problems


async def ask(path: str, *reasons: str) -> httpx.Response:
    app = Starlette(routes=health_routes(lambda: reasons))
    install_problems(app)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test"
    ) as client:
        return await client.get(path)


async def test_alive_even_when_not_ready() -> None:
    assert (await ask("/livez", "no Kafka")).status_code == 200


async def test_ready_when_nothing_speaks_against_it() -> None:
    assert (await ask("/readyz")).status_code == 200


async def test_not_ready_says_every_reason() -> None:
    response = await ask("/readyz", "no Kafka", "no tables")
    assert response.status_code == 503
    assert response.json()["detail"] == "no Kafka; no tables"


async def test_metrics_are_what_prometheus_reads() -> None:
    families = {each.name for each in text_string_to_metric_families((await ask("/metrics")).text)}
    assert "rapport_ingest_requests" in families
