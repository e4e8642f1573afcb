"""A workspace's export, as Slack writes it: lists of who and where, a file for each day."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from services.ingest.imports.archives import slack
from services.ingest.imports.options import NO_OPTIONS
from services.ingest.sources.statements import Ignored, Outcome

USERS = [
    {"id": "U1", "name": "ana", "is_bot": False, "updated": 1700000000, "deleted": False,
     "profile": {"real_name": "Ana Lima", "display_name": "ana", "email": "ana@x.org"}},
    {"id": "U2", "name": "bo", "is_bot": False, "updated": 1700000001,
     "profile": {"real_name": "Bo Ek"}},
    {"id": "U3", "name": "cy", "is_bot": False, "updated": 1700000002,
     "profile": {"real_name": "Cy"}},
    {"id": "U9", "name": "robot", "is_bot": True, "updated": 1700000003,
     "profile": {"real_name": "Robot"}},
]  # fmt: skip


def said(ts: str, user: str, text: str = "secret", **more: Any) -> dict[str, Any]:
    return {"type": "message", "ts": ts, "user": user, "text": text, "team": "T1"} | more


FILES: dict[str, list[Any]] = {
    "users.json": USERS,
    "channels.json": [{"id": "C1", "name": "general", "members": ["U1", "U2", "U3", "U9"]}],
    "groups.json": [{"id": "G1", "name": "board", "members": ["U1", "U2"]}],
    "mpims.json": [{"id": "G2", "name": "mpdm-ana--bo--cy-1", "members": ["U1", "U2", "U3"]}],
    "dms.json": [{"id": "D1", "members": ["U1", "U2"]}],
    "general/2024-03-12.json": [
        said("1710252000.000100", "U1", "<@U2> look", reactions=[
            {"name": "tada", "users": ["U2", "U9"], "count": 2}], reply_count=1,
            thread_ts="1710252000.000100"),
        said("1710252001.000100", "U2", "well", thread_ts="1710252000.000100",
             parent_user_id="U1"),
        said("1710252002.000100", "U9", "beep", bot_id="B1"),
        {"type": "message", "subtype": "channel_join", "ts": "1710252003.000100", "user": "U3",
         "text": "<@U3> has joined the channel"},
        "no message",
    ],
    "board/2024-03-12.json": [said("1710252004.000100", "U1")],
    "mpdm-ana--bo--cy-1/2024-03-12.json": [said("1710252005.000100", "U3")],
    "D1/2024-03-12.json": [said("1710252006.000100", "U2")],
    "integration_logs.json": [],
}  # fmt: skip


def export(tmp_path: Path, files: dict[str, list[Any]]) -> Path:
    file = tmp_path / "export.zip"
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, json.dumps(content))
    return file


@pytest.fixture
def outcomes(tmp_path: Path) -> list[Outcome]:
    return list(slack.read(export(tmp_path, FILES), NO_OPTIONS))


def test_what_members_do(outcomes):
    events = [e for e in outcomes if not isinstance(e, Ignored) and e["kind"] != "profile"]
    assert [
        (e["kind"], e["actor"], e.get("target"), e["at"], e.get("audience", 1)) for e in events
    ] == [
        ("mention", "slack:U1", "slack:U2", 1710252000000, 1),
        ("post", "slack:U1", None, 1710252000000, 1),
        ("like", "slack:U2", "slack:U1", 1710252000000, 1),
        ("comment", "slack:U2", "slack:U1", 1710252001000, 1),
        ("message", "slack:U3", "slack:U1", 1710252005000, 2),
        ("message", "slack:U3", "slack:U2", 1710252005000, 2),
        ("message", "slack:U2", "slack:U1", 1710252006000, 1),
    ]


def test_ids_are_those_of_the_webhook(outcomes):
    ids = [e["id"] for e in outcomes if not isinstance(e, Ignored)]
    assert "C1:1710252000.000100>U2" in ids
    assert "reaction:C1:1710252000.000100:U2:tada" in ids
    assert "profile:U1:1700000000" in ids
    assert len(ids) == len(set(ids))


def test_who_is_there_but_no_programs(outcomes):
    named = [e for e in outcomes if not isinstance(e, Ignored) and e["kind"] == "profile"]
    assert [(e["actor"], e["name"]) for e in named] == [
        ("slack:U1", "Ana Lima"), ("slack:U2", "Bo Ek"), ("slack:U3", "Cy"),
    ]  # fmt: skip


def test_private_text_is_not_kept(outcomes):
    assert "secret" not in str(outcomes)


def test_what_is_passed_over_is_named_by_its_place(outcomes):
    passed = {e.reason: e.example for e in outcomes if isinstance(e, Ignored)}
    assert passed["a message by nobody"] == "general/2024-03-12.json[2]"
    assert passed["a message channel_join"] == "general/2024-03-12.json[3]"
    assert passed["a message without a known recipient"] == "board/2024-03-12.json[0]"
    assert passed["a like by an app"] == "U9"
    assert any(example == "general/2024-03-12.json[4]" for example in passed.values())


@pytest.mark.parametrize("content", ["[{", "{}", "[" * 9999])
def test_a_day_that_cannot_be_read_is_named(tmp_path, content):
    file = export(tmp_path, FILES)
    with zipfile.ZipFile(file, "a") as packed:
        packed.writestr("general/2024-03-13.json", content)
    with pytest.raises(ValueError, match=r"has general/2024-03-13\.json, which cannot be read"):
        list(slack.read(file, NO_OPTIONS))


def test_a_torn_file_is_refused(tmp_path):
    file = export(tmp_path, FILES)
    content = bytearray(file.read_bytes())
    content[60] ^= 0xFF
    file.write_bytes(content)
    with pytest.raises(ValueError, match=r"has users\.json, which cannot be read"):
        list(slack.read(file, NO_OPTIONS))


def test_another_file(tmp_path):
    with pytest.raises(ValueError, match=r"has no users\.json"):
        list(slack.read(export(tmp_path, {"a.json": []}), NO_OPTIONS))
    (tmp_path / "text").write_text("Dear Bo")
    with pytest.raises(ValueError, match="is no export of Slack"):
        list(slack.read(tmp_path / "text", NO_OPTIONS))
