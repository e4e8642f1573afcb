"""What holds for the app as a whole."""

from contextlib import asynccontextmanager

import pytest
from prometheus_client.parser import text_string_to_metric_families

from relationships.tables.reader import TableReader
from services.api import app as app_module
from services.api.app import create_app
from services.api.http.routing.routes import Routes
from services.runtime.settings import Settings


async def test_what_resources_need_is_there_while_it_serves(tmp_path, monkeypatch):
    routes, seen = Routes(), []

    @routes.lifespan
    @asynccontextmanager
    async def hook(reads):
        seen.append("entered")
        yield
        seen.append("left")

    monkeypatch.setattr(app_module, "RESOURCES", (routes,))
    monkeypatch.setattr(TableReader, "close", lambda self: seen.append("tables closed"))
    app = create_app(Settings(data_dir=tmp_path))
    assert seen == []
    async with app.router.lifespan_context(app):
        assert seen == ["entered"]
    assert seen == ["entered", "left", "tables closed"]


@pytest.fixture
def known(api):
    api.world.feed([{"id": "1", "source": "t", "kind": "like", "actor": "ray", "target": "sue",
                     "at": 1_760_000_000_000}])  # fmt: skip


def test_requests_are_counted_by_their_template(api, known):
    for _ in range(3):
        api.ok("/v1/members/ray/relationships/sue")
    api.problem(404, "/v1/members/ghost")
    answer = api.client.get("/metrics", headers={"Authorization": ""})
    families = {family.name: family for family in text_string_to_metric_families(answer.text)}
    counted = {
        (sample.labels["route"], sample.labels["status"]): sample.value
        for sample in families["rapport_api_requests"].samples
        if sample.name.endswith("_total")
    }
    assert counted["/v1/members/{ego}/relationships/{contact}", "200"] >= 3
    assert counted["/v1/members/{member}", "404"] >= 1
    assert not [route for route, _ in counted if "ray" in route or "ghost" in route]
    staleness = families["rapport_api_staleness_seconds"].samples
    assert {sample.labels["partition"] for sample in staleness} == {"0", "1", "2", "3"}
    assert all(sample.value >= 0 for sample in staleness)


def test_unknown_paths_and_methods_are_problems(api, known):
    api.problem(404, "/v1/nothing")
    api.problem(404, "/v1/members/ray/")
    answer = api.client.options("/v1/members/ray/relationships/umi")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, PUT")
    answer = api.client.post("/v1/members/ray")
    assert answer.status_code == 405
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_every_answer_is_personal_and_names_its_request(api, known):
    sent = {"X-Request-Id": "asked-1"}
    for path in ("/v1/members/ray", "/v1/members/ghost", "/v1/members?limit=0", "/v1/nothing"):
        answer = api.client.get(path, headers=sent)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Request-Id"] == "asked-1"
        if answer.is_error:
            assert answer.json()["instance"] == "urn:rapport:request:asked-1"
    assert api.client.get("/v1/members/ray").headers["X-Request-Id"] != "asked-1"
