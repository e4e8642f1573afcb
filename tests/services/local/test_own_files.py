"""Files that people have, each brought into a whole Rapport by one command."""

import gzip
import json
import uuid
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from typer.testing import CliRunner

from services.cli.commands import app
from tests.end_to_end.stack import Stack
from tests.services.local.replay.tables.files import own_csv, parquet, workbook

pytestmark = pytest.mark.kafka

AT, UNIX_TIME = "2026-11-20T10:00:00Z", "1795168800"


class Directory:
    """Files in which ana, bo and cy of a crowd of the test's own write to each other."""

    def __init__(self, path: Path) -> None:
        self.path, self.crowd = path, uuid.uuid4().hex[:8]

    def table(self, write: Callable[[Path, list[list[str]]], Path]) -> Path:
        line = [f"{self.crowd} Ana", f"{self.crowd} Bo", "2026-11-20 10:00", "Hi", "tea", ""]
        return write(self.path, [line])

    def text(self, name: str, content: str) -> Path:
        file = self.path / name
        file.write_text(content)
        return file

    def connections(self) -> Path:
        header = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
        row = f"Bo,Ek,https://www.linkedin.com/in/bo-{self.crowd},,Acme,,20 Nov 2026\n"
        return self.text("Connections.csv", f"Notes:\n\n{header}{row}")

    def contacts(self) -> Path:
        header = "First Name,Last Name,E-mail 1 - Label,E-mail 1 - Value\n"
        return self.text("contacts.csv", f"{header}Bo,Ek,Home,bo@{self.crowd}.example\n")

    def whatsapp(self) -> Path:
        content = (
            f"20/11/2026, 10:00 - {self.crowd} Ana: Hi\n20/11/2026, 10:01 - {self.crowd} Bo: Hi\n"
        )
        return self.text("WhatsApp Chat with Bo.txt", content)

    def telegram(self) -> Path:
        ana, bo = (int(f"{n}{int(self.crowd, 16)}") for n in (1, 2))
        entry = {"type": "message", "date_unixtime": UNIX_TIME, "text": "Hi"}
        messages = [entry | {"id": n, "from_id": f"user{by}"} for n, by in ((1, ana), (2, bo))]
        chat = {"type": "personal_chat", "id": bo, "messages": messages}
        return self.text("result.json", json.dumps(chat))

    def slack(self) -> Path:
        file = self.path / "slack.zip"
        message = {"type": "message", "ts": f"{UNIX_TIME}.0001", "text": "Hi"}
        files: dict[str, Any] = {
            "users.json": [],
            "dms.json": [{"id": "D1", "members": [f"A{self.crowd}", f"B{self.crowd}"]}],
            "D1/2026-11-20.json": [message | {"user": f"A{self.crowd}"}],
        }
        with zipfile.ZipFile(file, "w") as packed:
            for name, content in files.items():
                packed.writestr(name, json.dumps(content))
        return file

    def github(self) -> Path:
        entry = {
            "id": self.crowd,
            "type": "IssueCommentEvent",
            "actor": {"login": f"ana-{self.crowd}"},
            "repo": {"name": f"bo-{self.crowd}/garden"},
            "created_at": AT,
            "payload": {
                "action": "created",
                "issue": {"user": {"login": f"bo-{self.crowd}"}},
                "comment": {"id": self.crowd, "user": {"login": f"ana-{self.crowd}"},
                            "created_at": AT},
            },
        }  # fmt: skip
        file = self.path / "2026-11-20-10.json.gz"
        file.write_bytes(gzip.compress(json.dumps(entry).encode()))
        return file


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
