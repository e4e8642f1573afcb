"""Calendars and address books that change, from files of ../shared/cases to answers."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from services.local.replay.replay import replay
from tests.end_to_end.importing import take_in
from tests.end_to_end.stack import Stack
from tests.shared import SHARED

CASES = SHARED / "cases"

pytestmark = [
    pytest.mark.kafka,
    pytest.mark.skipif(not CASES.exists(), reason="needs ../shared"),
]


@pytest.fixture
def take(stack: Stack, tmp_path: Path):
    def take(kind: str, file: str, source: str) -> None:
        take_in(stack, tmp_path, kind, CASES / file, source)

    return take


def ask(stack: Stack, path: str) -> Any:
    with stack.client() as api:
        answer = api.get(f"/v1/members/mail:{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def met(stack: Stack, one: str, other: str) -> int:
    found = ask(stack, f"{one}/relationships/mail:{other}")
    return int(found["interactions"]["mutual"])


def test_a_meeting_moved_then_cancelled_and_declined(stack: Stack, take) -> None:
    counted = []
    for number in (1, 2, 3):
        take("icalendar", f"calendar-rescheduled-{number}.ics", "rescheduled")
        counted.append(met(stack, "abe@c.example", "zita@c.example"))
    assert counted == [1, 1, 0]


def test_a_meeting_moved_within_a_day(stack: Stack, take) -> None:
    for name in ("before", "after", "after", "before"):
        take("icalendar", f"07-moved-meeting-{name}.ics", "moved")
        assert met(stack, "ana@example.org", "bo@example.org") == 1


def test_a_card_that_changed_and_changed_back(stack: Stack, take) -> None:
    names, aliases = [], []
    for number in (1, 2, 1):
        take("vcard", f"card-changed-back-{number}.vcf", "changed-back")
        names.append(ask(stack, "pia@p.example")["name"])
        aliases.append(ask(stack, "pia@p.example")["aliases"])
    assert names == ["Pia Old", "Pia New", "Pia Old"]
    assert aliases == [[], ["mail:pia2@p.example"], []]


def test_two_people_who_list_one_address_stay_two(stack: Stack, take) -> None:
    asyncio.run(replay(stack.endpoints, CASES / "shared-address.jsonl"))
    take("vcard", "shared-address.vcf", "shared")
    with stack.client() as api:
        ranked = api.get("/v1/members/eli/relationships").raise_for_status().json()["items"]
    assert {each["contact"] for each in ranked} == {"mail:kai@h.example", "mail:nora@h.example"}
    assert met(stack, "kai@h.example", "nora@h.example") == 1
    assert ask(stack, "nora@h.example")["name"] == "Nora Home"
