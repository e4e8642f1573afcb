"""`rapport replay --dry-run`, as its user sees it: it needs no Rapport that runs."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from services.cli.commands import app


def shown(file: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["replay", str(file), "--dry-run", *options])


@pytest.fixture
def mails(tmp_path: Path) -> Path:
    file = tmp_path / "mails.csv"
    lines = [f"Ana Lima\tbo {n}\t{1_720_785_600_000 + n}" for n in range(30)]
    file.write_text("\n".join(["From\tTo\tDate", *lines, "bo\tbo\t1720785600000"]))
    return file


MAP = ("--map", "actor=From,target=To,at=Date", "--map", "kind==call", "--delimiter", "tab")


def test_the_first_lines_and_how_many(mails: Path) -> None:
    result = shown(mails, *MAP, "--ids", "slug")
    assert result.exit_code == 0, result.output
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(events) == 20
    assert (events[3]["kind"], events[3]["actor"], events[3]["target"], events[3]["at"]) == (
        "call", "ana-lima", "bo-3", 1_720_785_600_003,
    )  # fmt: skip
    said = " ".join(result.stderr.split())
    assert "30 events would be published, 1 to oneself skipped" in said
    assert "their times were read as epoch milliseconds" in said


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (MAP, "line 2: From: 'Ana Lima' has a space"),
        (("--map", "actor=From"), "--map: at is not mapped"),
        (("--timezone", "Lisbon"), "--timezone: 'Lisbon' is no known zone"),
        (("--delimiter", "||"), "--delimiter: '||' is not one character"),
        (("--delimiter", "tab"), "say with --map which column"),
    ],
)
def test_refused_plainly(mails: Path, options: tuple[str, ...], error: str) -> None:
    result = shown(mails, *options)
    assert result.exit_code == 2
    assert error in result.stderr
