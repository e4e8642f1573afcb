"""Commands that work on a running Rapport, where none runs."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli.commands import app


@pytest.mark.parametrize(
    "command",
    [
        ["status"],
        ["replay", "events.jsonl"],
        ["import", "mbox", "box"],
        ["members", "export", "ana"],
        ["members", "erase", "ana", "--yes"],
        ["members", "withdraw-objection", "ana"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("known", [False, True])
def test_it_is_said_at_once_and_nothing_is_left_behind(
    tmp_path: Path, command: list[str], known: bool
) -> None:
    """Whatever runs at the usual ports is none of its business, nor what ran here before."""
    data_dir = tmp_path / "data"
    if known:
        data_dir.mkdir()
    result = CliRunner().invoke(app, [*command, "--data-dir", str(data_dir)])
    assert result.exit_code == 2
    assert result.output.replace("\n", " ").split(": ")[1].strip() == "start `rapport up` there"
    assert str(data_dir) in result.output
    assert list(tmp_path.rglob("*")) == [data_dir] * known
