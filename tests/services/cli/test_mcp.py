"""`rapport mcp`, where it cannot start."""

import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli import app


def ended(*options: str) -> str:
    """What it says, in one line, when it ends at once."""
    result = CliRunner().invoke(app, ["mcp", *options])
    assert result.exit_code == 2
    assert result.output.count("\n") == 1
    return result.output


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "services.mcp.main", None)
    assert "install rapport[mcp]" in ended()


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
