"""Pages of other origins, as browsers ask for them, on real servers of both services."""

from collections.abc import Iterator

import httpx
import pytest

from services.api.app import create_app as create_api
from services.ingest.app import create_app as create_ingest
from services.runtime.load_settings import load_settings
from tests.served_app import running

OURS, THEIRS = "https://crm.example", "https://evil.example"
ALLOWED = "access-control-allow-origin"
ASKED = {
    "api": ("PUT", "/v1/members/ana/settings"),
    "ingest": ("POST", "/v1/events"),
}


@pytest.fixture(scope="module", params=ASKED)
def client(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[httpx.Client, str, str]]:
    """A client of a service that lets `OURS` ask, and what it asks."""
    settings = load_settings(
        data_dir=tmp_path_factory.mktemp("crossing"),
        bootstrap_servers="127.0.0.1:1",
        cors_origins=OURS,
    )
    create = {"api": create_api, "ingest": create_ingest}[request.param]
    with running(create(settings)) as url, httpx.Client(base_url=url, trust_env=False) as client:
        yield client, *ASKED[request.param]


def preflight(method: str, origin: str) -> dict[str, str]:
    return {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type",
    }


def test_a_page_of_ours_may_ask_with_a_key_and_without_a_cookie(client):
    client, method, path = client
    may = client.options(path, headers=preflight(method, OURS))
    assert (may.status_code, may.headers[ALLOWED]) == (200, OURS)
    assert method in may.headers["access-control-allow-methods"]
    assert "access-control-allow-credentials" not in may.headers
    asked = client.request(method, path, json={}, headers={"Origin": OURS})
    assert (asked.status_code, asked.headers[ALLOWED]) == (401, OURS)
    assert "x-request-id" in asked.headers["access-control-expose-headers"]


def test_another_page_may_not(client):
    client, method, path = client
    refused = client.options(path, headers=preflight(method, THEIRS))
    assert (refused.status_code, ALLOWED in refused.headers) == (400, False)
    assert ALLOWED not in client.request(method, path, headers={"Origin": THEIRS}).headers


def test_without_the_setting_none_may(tmp_path):
    settings = load_settings(data_dir=tmp_path, bootstrap_servers="127.0.0.1:1")
    with running(create_api(settings)) as url:
        answer = httpx.get(f"{url}/livez", headers={"Origin": OURS}, trust_env=False)
    assert ALLOWED not in answer.headers
