"""`rapport sources`, as an operator sees it."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from services.cli.commands import app
from tests.services.ingest.producers import PAYLOADS

FILE = """
[sources.garden]
type = "github"
secret = "s"

[sources.talk]
type = "slack"

[sources.crm]
type = "generic"
map = { kind = "'call'", actor = "by", target = "with" }
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "rapport.toml"
    file.write_text(FILE)
    return file


def run(config: Path, *arguments: str, typed: bytes = b"") -> Result:
    command = ["sources", *arguments, "--config", str(config)]
    return CliRunner().invoke(app, command, input=typed)


def test_all_are_listed(config: Path) -> None:
    lines = run(config, "list").output.splitlines()
    (garden,) = [line for line in lines if "garden" in line]
    (crm,) = [line for line in lines if "crm" in line]
    assert "github" in garden
    assert "signature" in garden
    assert "/v1/sources/garden/webhook" in garden
    assert "API key" in crm


def test_a_payload_is_shown_as_its_events(config: Path, tmp_path: Path) -> None:
    fixture = json.loads((PAYLOADS / "github/star-of-another.json").read_text())
    file = tmp_path / "payload.json"
    file.write_text(json.dumps(fixture["payload"]))
    headers = ("--header", "X-GitHub-Event: star")
    result = run(config, "test", "garden", str(file), *headers)
    (event,) = fixture["events"]
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == event | {"source": "garden"}


@pytest.mark.parametrize("trusted", [False, True])
def test_aliases_are_shown_where_they_count(config: Path, trusted: bool) -> None:
    more = "trust_aliases = true" if trusted else ""
    config.write_text(FILE + f'[sources.hr]\ntype = "standard-webhooks"\n{more}\n')
    profile = {"id": "1", "kind": "profile", "actor": "ana", "name": "Ana", "aliases": ["bo"]}
    result = run(config, "test", "hr", "-", typed=json.dumps(profile).encode())
    assert json.loads(result.stdout).get("aliases") == (["bo"] if trusted else None)
    assert ("aliases are left out" in result.stderr) is not trusted


def test_what_is_ignored_is_said_with_its_reason(config: Path) -> None:
    result = run(config, "test", "crm", "-", typed=b'{"by": 1, "with": [1, 2]}')
    assert result.exit_code == 0
    assert json.loads(result.stdout)["target"] == "crm:2"
    assert result.stderr == "ignored: a call to oneself\n"


def test_all_of_it_as_one_json_object(config: Path) -> None:
    found = run(config, "test", "crm", "-", "--json", typed=b'{"by": 1, "with": [1, 2]}')
    printed = json.loads(found.stdout)
    assert [event["target"] for event in printed["events"]] == ["crm:2"]
    assert [each["reason"] for each in printed["ignored"]] == ["a call to oneself"]
    assert printed["handshake"] is None
    assert found.stderr == ""


def test_a_question_is_shown_with_its_answer(config: Path) -> None:
    asked = b'{"type": "url_verification", "challenge": "abc"}'
    assert json.loads(run(config, "test", "talk", "-", typed=asked).stdout) == {"challenge": "abc"}


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (b"{}", "ignored: its actor is not stated (item 0)"),
        (b'{"by": "ana", "with": ["d e"]}', "target: must have no white space"),
    ],
)
def test_what_cannot_be_read_is_passed_over_with_its_reason(
    config: Path, typed: bytes, reason: str
) -> None:
    result = run(config, "test", "crm", "-", typed=typed)
    assert result.exit_code == 0
    assert reason in result.stderr
    assert result.stdout == ""


def test_what_is_no_payload_is_refused(config: Path) -> None:
    result = run(config, "test", "crm", "-", typed=b"{")
    assert result.exit_code == 2
    assert "400: Invalid JSON" in result.stderr


def test_an_unknown_source_is_refused(config: Path) -> None:
    result = run(config, "test", "nobody", "-")
    assert (result.exit_code, result.stderr) == (2, "there is no source nobody\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[sources.it]\ntype = 'githb'", "sources.it.type: 'githb' is unknown; known are"),
        ("[sources.it]\nsecret = 'x'", "sources.it.type: Field required"),
        ("[sources.it]\ntype = 'x'\nsecret_env = 'NOT_SET'", "sources.it.secret_env: the variable"),
    ],
)
def test_wrong_settings_are_named_with_source_and_field(
    config: Path, text: str, message: str
) -> None:
    config.write_text(text)
    result = run(config, "list")
    assert result.exit_code == 2
    assert message in result.stderr


def test_all_are_listed_as_json(config: Path) -> None:
    found = json.loads(run(config, "list", "--json").stdout)
    assert {
        "name": "garden", "type": "github", "signed": True, "path": "/v1/sources/garden/webhook",
    } in found  # fmt: skip
    assert len(found) == 3
