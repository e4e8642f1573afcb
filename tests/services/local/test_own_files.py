"""Files that people have, each brought into a whole Rapport by one command."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from typer.testing import CliRunner

from services.cli.commands import app
from tests.end_to_end.stack import Stack
from tests.own_files import Directory
from tests.services.local.replay.tables.files import own_csv, parquet, workbook

pytestmark = pytest.mark.kafka


@pytest.fixture
def files(tmp_path: Path) -> Directory:
    return Directory(tmp_path)


@pytest.fixture
def bring_in(stack: Stack, tmp_path: Path) -> Callable[..., None]:
    """Run one command; it returns once all is applied."""

    def bring_in(command: str, file: Path) -> None:
        runner = CliRunner(env=stack.settings.variables())
        before, _, after = command.partition(" FILE")
        given = [*before.split(), str(file), *after.split()]
        result = runner.invoke(app, given)
        assert result.exit_code == 0, result.output

    return bring_in


def exchanged(stack: Stack, ego: str, contact: str) -> dict[str, int]:
    with stack.client() as api:
        path = f"/v1/members/{quote(ego, safe='')}/relationships/{quote(contact, safe='')}"
        found: dict[str, Any] = api.get(path).raise_for_status().json()
    return {name: count for name, count in found["interactions"].items() if count}


MAP = "--map actor=From,target=To,at=Date,text=Subject --timezone Europe/Lisbon --ids slug"


@pytest.mark.parametrize(
    ("write", "more"), [(own_csv, "--delimiter ;"), (parquet, ""), (workbook, "")]
)
def test_a_table_of_ones_own(stack, files, bring_in, write, more):
    file = files.table(write)
    for _ in range(2):
        bring_in(f"replay FILE {MAP} {more}", file)
    assert exchanged(stack, f"{files.crowd}-ana", f"{files.crowd}-bo") == {"outbound": 1}


BOTH = {"outbound": 1, "inbound": 1}


@pytest.mark.parametrize(
    ("command", "write", "ends", "expected"),
    [
        (
            "import whatsapp FILE --timezone Europe/Lisbon",
            Directory.whatsapp,
            ("whatsapp:{crowd}-ana", "whatsapp:{crowd}-bo"),
            BOTH,
        ),
        (
            "import telegram FILE",
            Directory.telegram,
            ("telegram:1{number}", "telegram:2{number}"),
            BOTH,
        ),
        (
            "import slack FILE",
            Directory.slack,
            ("slack:A{crowd}", "slack:B{crowd}"),
            {"outbound": 1},
        ),
        (
            "import github-archive FILE",
            Directory.github,
            ("github:ana-{crowd}", "github:bo-{crowd}"),
            {"outbound": 1},
        ),
    ],
)
def test_what_people_said_to_each_other(stack, files, bring_in, command, write, ends, expected):
    file = write(files)
    ana, bo = (end.format(crowd=files.crowd, number=int(files.crowd, 16)) for end in ends)
    for _ in range(2):
        bring_in(command, file)
    assert exchanged(stack, ana, bo) == expected


def test_whom_people_know(stack, files, bring_in):
    ana = f"mail:ana@{files.crowd}.example"
    bring_in(f"import linkedin FILE --owner {ana}", files.connections())
    bring_in(f"import google-contacts FILE --source {files.crowd}", files.contacts())
    with stack.client() as api:
        connected = api.get(f"/v1/members/{ana}/relationships/linkedin:in%2Fbo-{files.crowd}")
        profile = api.get(f"/v1/members/mail:bo@{files.crowd}.example")
    assert connected.raise_for_status().json()["connected"]
    assert profile.raise_for_status().json()["name"] == "Bo Ek"
