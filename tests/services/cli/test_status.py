import json
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from services.cli.commands import app

METRICS = """\
rapport_scorer_lag_records{partition="0"} 3.0
rapport_scorer_lag_records{partition="1"} 4.0
rapport_scorer_ids_since_seconds{partition="1"} 1.7640000e+09
rapport_scorer_ids_since_seconds{partition="0"} 1.763e+09
rapport_scorer_partitions{state="owned"} 2.0
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def with_readiness(api: httpx.Response | Exception, *options: str):
        def get(url: str, **_: object) -> httpx.Response:
            if url.endswith("/metrics"):
                return httpx.Response(200, text=METRICS)
            if ":8000" not in url:
                return httpx.Response(200)
            if isinstance(api, Exception):
                raise api
            return api

        monkeypatch.setattr(httpx, "get", get)
        command = ["status", "--data-dir", str(tmp_path), *options]
        named = {"COLUMNS": "200", "RAPPORT_API_PORT": "8000"}
        return CliRunner(env=named).invoke(app, command)

    return with_readiness


def test_all_ready_with_the_lag_of_all_partitions(run) -> None:
    result = run(httpx.Response(200))
    assert result.exit_code == 0
    assert "ready, 7 records behind" in result.output
    *_, first, second, third = result.output.splitlines()
    assert first == "partition 0 remembers ids since 2025-11-13T02:13:20Z"
    assert second == "partition 1 remembers ids since 2025-11-24T16:00:00Z"
    assert third.startswith("Kafka cannot be used: ")


@pytest.mark.parametrize(
    ("api", "state"),
    [
        (httpx.Response(503, json={"detail": "no tables yet"}), "no tables yet"),
        (httpx.ConnectError("refused"), "does not answer (refused)"),
    ],
)
def test_one_that_is_not_ready_is_shown_with_its_reason(run, api, state: str) -> None:
    result = run(api)
    assert result.exit_code == 1
    assert state in result.output


def test_as_json(run) -> None:
    result = run(httpx.Response(200), "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    scorer = {"name": "scorer", "address": "http://127.0.0.1:8002", "state": "ready", "lag": 7}
    assert found["ready"]
    assert found["services"][1] == scorer
    assert found["ids_since"]["0"] == "2025-11-13T02:13:20Z"
    assert run(httpx.ConnectError("refused"), "--json").exit_code == 1


def test_the_api_is_asked_where_it_is_said_to_be(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPPORT_API_URL", "http://api.example:8000")
    found = json.loads(run(httpx.ConnectError("refused"), "--json").stdout)
    (api,) = [each for each in found["services"] if each["name"] == "api"]
    assert api["address"] == "http://api.example:8000"
    assert api["state"] == "does not answer (refused)"
