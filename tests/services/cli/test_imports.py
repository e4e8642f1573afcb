"""`rapport import`, as its user sees it; what is published goes nowhere in a dry run."""

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from services.cli.commands import app
from tests.shared import SHARED

MAIL = """From x Fri Nov 20 10:00:00 2026
From: {sender}
To: bo@x.org, no-reply@x.org
Date: {date}
Message-ID: <{sender}>

Hello

"""
DATE = "Fri, 20 Nov 2026 10:00:00 +0100"


def compared(tmp_path: Path, file: Path, *more: str, kind: str = "mbox") -> Result:
    command = ["import", kind, str(file), "--dry-run", "--data-dir", str(tmp_path), *more]
    return CliRunner().invoke(app, command)


@pytest.fixture
def mailbox(tmp_path: Path) -> Path:
    mails = [("ana@x.org", DATE), ("ana@x.org", DATE), ("cy@x.org", DATE), ("odd\x1b[2J", DATE)]
    file = tmp_path / "box"
    file.write_text("".join(MAIL.format(sender=sender, date=date) for sender, date in mails))
    return file


def line_of(result: Result, text: str) -> list[str]:
    [line] = [each for each in result.output.splitlines() if text in each]
    return line.split(maxsplit=99)


def test_why_each_thing_was_passed_over(tmp_path: Path, mailbox: Path) -> None:
    result = compared(tmp_path, mailbox)
    assert result.exit_code == 0, result.output
    assert line_of(result, "a message to a machine")[-2:] == ["3", "mail:no-reply@x.org"]
    assert line_of(result, "a mail without a sender")[-2] == "1"
    assert "\x1b" not in result.output


def test_whom_a_file_names(tmp_path: Path, mailbox: Path) -> None:
    assert line_of(compared(tmp_path, mailbox), "mail:…") == [
        "mail:…",
        "3",
        "mail:bo@x.org,",
        "mail:ana@x.org,",
        "mail:cy@x.org",
    ]


def test_machines_where_they_are_wanted(tmp_path: Path, mailbox: Path) -> None:
    assert line_of(compared(tmp_path, mailbox, "--keep-machines"), "mail:…")[1] == "4"
    refused = compared(tmp_path, mailbox, "--keep-machines", kind="vcard")
    assert refused.exit_code == 2
    assert "--keep-machines: is for mbox" in refused.output


def test_of_many_members_the_first_few(tmp_path: Path) -> None:
    file = SHARED / "cases/mail-to-fifty.mbox"
    if not file.exists():
        pytest.skip("needs the shared cases")
    line = line_of(compared(tmp_path, file), "mail:…")
    assert (line[1], len(line), line[-1]) == ("52", 8, "…")


def test_a_wrong_kind_of_file(tmp_path: Path) -> None:
    (tmp_path / "box").write_text("Dear Bo")
    result = compared(tmp_path, tmp_path / "box")
    assert result.exit_code == 2
    assert "no mbox" in result.output
