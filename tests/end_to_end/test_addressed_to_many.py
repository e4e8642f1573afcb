"""Mails to many, meetings of many and who began them, from files of ../shared/cases to answers."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from services.local.replay.replay import replay
from tests.end_to_end.importing import take_in
from tests.end_to_end.stack import Stack
from tests.shared import SHARED

CASES = SHARED / "cases"
AT = "2026-11-27T10:00:00Z"

pytestmark = [
    pytest.mark.kafka,
    pytest.mark.skipif(not CASES.exists(), reason="needs ../shared"),
]


def ask(stack: Stack, path: str, **query: str) -> Any:
    with stack.client() as api:
        answer = api.get(f"/v1/members/mail:{path}", params={"at": AT} | query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def scores(stack: Stack, ego: str) -> dict[str, float]:
    ranked = ask(stack, f"{ego}/relationships", sort="score")["items"]
    return {each["contact"].removeprefix("mail:"): each["score"] for each in ranked}


def unanswered(stack: Stack, ego: str) -> list[str]:
    suggested = ask(stack, f"{ego}/suggestions")["items"]
    return [
        each["contact"].removeprefix("mail:")
        for each in suggested
        if "unanswered" in [why["reason"] for why in each["reasons"]]
    ]


def test_a_mail_to_fifty_is_less_than_a_letter_and_waits_for_no_answer(
    stack: Stack, tmp_path: Path
) -> None:
    take_in(stack, tmp_path, "mbox", CASES / "mail-to-fifty.mbox")
    found = scores(stack, "p0@b.example")
    assert list(found) == ["pal@p.example", "boss@b.example"]
    assert found["pal@p.example"] > 2 * found["boss@b.example"]
    assert unanswered(stack, "p0@b.example") == ["pal@p.example"]


def test_who_met_has_answered_whoever_organized_it(stack: Stack, tmp_path: Path) -> None:
    asyncio.run(replay(stack.endpoints, CASES / "meeting-direction.jsonl"))
    pairs = [("zed@d.example", "ann@d.example"), ("bob@d.example", "yves@d.example")]
    assert [unanswered(stack, ego) for ego, _ in pairs] == [[asked] for _, asked in pairs]
    take_in(stack, tmp_path, "icalendar", CASES / "meeting-direction.ics")
    assert [unanswered(stack, ego) for ego, _ in pairs] == [[], []]
    one, other = (ask(stack, f"{ego}/relationships/mail:{asked}") for ego, asked in pairs)
    assert one["interactions"] == {"outbound": 0, "inbound": 1, "mutual": 1}
    for same in ("score", "stage", "trend", "interactions", "reciprocity", "explanation"):
        assert one[same] == other[same]


def test_a_weekly_one_on_one_stands_before_a_daily_stand_up_of_twelve(
    stack: Stack, tmp_path: Path
) -> None:
    take_in(stack, tmp_path, "icalendar", CASES / "standup-beats-one-on-one.ics")
    found = scores(stack, "s01@team.example")
    assert len(found) == 12
    assert next(iter(found)) == "mentor@team.example"
