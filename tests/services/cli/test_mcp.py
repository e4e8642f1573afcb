"""`rapport mcp`, where it cannot start."""

import os
import sys
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from services.cli.commands import app
from services.local.up.running import Running, running_file
from services.mcp import main


def ended(*options: str) -> str:
    """What it says, in one line, when it ends at once."""
    result = CliRunner().invoke(app, ["mcp", *options])
    assert result.exit_code == 2
    assert result.output.count("\n") == 1
    return result.output


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "services.mcp.main", None)
    assert "install rapport-scores[mcp]" in ended()


def test_without_a_key_it_says_how_to_state_one(tmp_path: Path) -> None:
    said = ended("--data-dir", str(tmp_path))
    assert f"{tmp_path}/api-key" in said
    assert "--key-file" in said
    assert not [*tmp_path.iterdir()]  # no key is made, which another machine would not know


def test_whose_network_it_is_is_a_member_id() -> None:
    assert "--as Ana Kovač: a member id must have no white space" in ended("--as", "Ana Kovač")


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_over_http_no_other_host_than_this_can_be_stated(host: str) -> None:
    result = CliRunner().invoke(app, ["mcp", "--http", "--host", host])
    assert result.exit_code == 2


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """What the server was started with: address, key, member."""
    given: list[tuple[object, ...]] = []
    monkeypatch.setattr(main, "serve_stdio", lambda *arguments: given.append(arguments))
    return given


def test_it_asks_where_it_is_said_to_else_what_runs_here(
    asked: list[tuple[object, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "ana.key"
    key.write_text("rk_ana\n")
    options = ["mcp", "--data-dir", str(tmp_path), "--key-file", str(key), "--as", "ana"]

    def started(*more: str) -> None:
        assert CliRunner().invoke(app, [*options, *more]).exit_code == 0

    started()
    here = Running(
        pid=os.getpid(),
        ingest_url="http://127.0.0.1:1",
        api_url="http://127.0.0.1:2",
        scorer_url="http://127.0.0.1:3",
        bootstrap_servers="127.0.0.1:4",
        partitions=7,
    )
    running_file(tmp_path).write_bytes(msgspec.json.encode(here))
    started()
    monkeypatch.setenv("RAPPORT_API_URL", "https://rapport.example/")
    started()
    started("--api-url", "https://other.example")
    here_and_there = ["http://127.0.0.1:8000", "http://127.0.0.1:2"]
    urls = [*here_and_there, "https://rapport.example", "https://other.example"]
    assert asked == [(url, "rk_ana", "ana") for url in urls]


def test_the_key_is_the_first_one_where_none_is_stated(
    asked: list[tuple[object, ...]], tmp_path: Path
) -> None:
    (tmp_path / "api-key").write_text("rk_first\n")
    assert CliRunner().invoke(app, ["mcp", "--data-dir", str(tmp_path)]).exit_code == 0
    assert asked == [("http://127.0.0.1:8000", "rk_first", None)]
