"""Replay through a whole Rapport."""

import json
import time
import uuid
from pathlib import Path

import pytest

from services.kafka.control import read_control
from services.local.replay.errors import BadLine
from services.local.replay.replay import ReplayResult, replay
from tests.end_to_end.stack import Stack

pytestmark = pytest.mark.kafka

NOON = 1_795_435_200_000


@pytest.fixture
def crowd() -> str:
    return uuid.uuid4().hex[:8]


def interactions(stack: Stack, ego: str, contact: str) -> dict[str, int]:
    with stack.client() as api:
        found = api.get(f"/v1/members/{ego}/relationships/{contact}").raise_for_status().json()
    return found["interactions"]


async def test_a_file_is_applied_when_it_returns_and_counts_once(stack, crowd, tmp_path: Path):
    ana, bo = f"{crowd}/ana", f"{crowd}-bo"
    file = tmp_path / "messages"
    file.write_text(f"{ana} {bo} 1\n" * 3 + f"{bo} {ana} 2\n{bo} {bo} 3\n")
    assert await replay(stack.endpoints, file) == ReplayResult(4, 1, known=False)
    once = {"outbound": 3, "inbound": 1, "mutual": 0}
    assert interactions(stack, ana.replace("/", "%2F"), bo) == once

    assert await replay(stack.endpoints, file) == ReplayResult(4, 1, known=True)
    file.write_text("".join(reversed(file.read_text().splitlines(keepends=True))))
    assert await replay(stack.endpoints, file) == ReplayResult(4, 1, known=False)
    assert interactions(stack, ana.replace("/", "%2F"), bo) == once

    control = await read_control(stack.endpoints.kafka)
    replays = [v for k, v in control.items() if k.startswith("replay:") and v["events"] == 4]
    assert [v["file"] for v in replays] == ["messages"] * 2


async def test_another_kind_or_source_is_another_replay(stack, crowd, tmp_path: Path):
    file = tmp_path / "messages"
    file.write_text(f"{crowd}-ana {crowd}-bo 1\n")
    for named in ({}, {"kind": "call"}, {"source": "elsewhere"}):
        assert not (await replay(stack.endpoints, file, **named)).known
    once_each = {"outbound": 3, "inbound": 0, "mutual": 0}
    assert interactions(stack, f"{crowd}-ana", f"{crowd}-bo") == once_each


async def test_lines_of_one_act_are_less_than_letters(stack, crowd, tmp_path: Path):
    ana, bo, cy, de = (f"{crowd}-{name}" for name in ("ana", "bo", "cy", "de"))
    file = tmp_path / "mails"
    file.write_text(f"{ana} {bo} 86400\n{ana} {cy} 86400\n{ana} {de} 90000\n")
    await replay(stack.endpoints, file)
    with stack.client() as api:
        query = {"at": "1970-01-02T12:00:00Z"}
        ranked = api.get(f"/v1/members/{ana}/relationships", params=query).raise_for_status()
    found = [(each["contact"], each["strength"]) for each in ranked.json()["items"]]
    assert found == [(de, 5.0), (bo, 3.5), (cy, 3.5)]


async def test_a_line_takes_back_the_one_that_says_the_same(stack, crowd, tmp_path: Path):
    like = {"kind": "like", "actor": f"{crowd}-ana", "target": f"{crowd}-bo", "at": NOON}
    lines = [like, like | {"undo": True}, like, like | {"at": NOON + 1, "undo": True}]
    file = tmp_path / "likes.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)))
    await replay(stack.endpoints, file)
    one = {"outbound": 1, "inbound": 0, "mutual": 0}
    assert interactions(stack, f"{crowd}-ana", f"{crowd}-bo") == one


async def test_a_bad_line_publishes_nothing(stack, crowd, tmp_path: Path):
    file = tmp_path / "lines.jsonl"
    good = {"kind": "like", "actor": f"{crowd}-ana", "target": f"{crowd}-bo", "at": NOON}
    file.write_text((json.dumps(good) + "\n") * 5_000 + '{"kind":"hug"}')
    with pytest.raises(BadLine, match="line 5001: actor: is required"):
        await replay(stack.endpoints, file)
    with stack.client() as api:
        assert api.get(f"/v1/members/{crowd}-ana").status_code == 404


async def test_what_has_not_happened_yet_is_left_out_and_may_come_later(
    stack, crowd, tmp_path: Path
):
    soon = time.time_ns() // 1_000_000 + 3_600_000
    meeting = {"kind": "meeting", "actor": f"{crowd}-ana", "target": f"{crowd}-bo"}
    file = tmp_path / "meetings.jsonl"
    file.write_text("\n".join(json.dumps(meeting | {"at": at}) for at in (NOON, soon)))
    for _ in range(2):
        assert await replay(stack.endpoints, file) == ReplayResult(1, 0, known=False, future=1)
    one = {"outbound": 0, "inbound": 0, "mutual": 1}
    assert interactions(stack, f"{crowd}-ana", f"{crowd}-bo") == one


async def test_an_empty_file_is_nothing(stack, tmp_path: Path):
    file = tmp_path / "empty"
    file.touch()
    assert await replay(stack.endpoints, file) == ReplayResult(0, 0, known=False)
