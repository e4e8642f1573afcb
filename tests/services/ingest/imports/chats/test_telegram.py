"""`result.json` as Telegram Desktop writes it."""

import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.ingest.imports.chats import telegram
from services.ingest.imports.options import NO_OPTIONS, ImportOptions
from services.ingest.sources.statements import Ignored, Outcome

NOON = 1_710_252_000
"""2024-03-12T14:00:00Z."""


def message(id_: int, by: int, name: str, **more: Any) -> dict[str, Any]:
    return {
        "id": id_,
        "type": "message",
        "date": "2024-03-12T14:00:00",
        "date_unixtime": str(NOON + id_),
        "from": name,
        "from_id": f"user{by}",
        "text": ["Look: ", {"type": "link", "text": "https://x.org"}],
        "text_entities": [{"type": "plain", "text": "Look: "}],
    } | more


PERSONAL = {
    "name": "Bo",
    "type": "personal_chat",
    "id": 22,
    "messages": [
        message(1, 22, "Bo"),
        message(2, 11, "Ana", edited="2024-03-12T14:01:00", reply_to_message_id=1),
        {
            "id": 3,
            "type": "service",
            "date": "2024-03-12T14:00:00",
            "date_unixtime": str(NOON + 3),
            "actor": "Ana",
            "actor_id": "user11",
            "action": "phone_call",
            "duration_seconds": 65,
            "discard_reason": "hangup",
            "text": "",
        },
        {"id": 4, "type": "service", "action": "phone_call", "actor_id": "user11",
         "date_unixtime": str(NOON + 4), "discard_reason": "missed", "text": ""},
    ],
}  # fmt: skip
GROUP = {
    "name": "Garden",
    "type": "private_supergroup",
    "id": 900,
    "messages": [
        {"id": 1, "type": "service", "actor": "Ana", "actor_id": "user11",
         "action": "create_group", "title": "Garden", "members": ["Ana", "Bo"], "text": ""},
        message(2, 11, "Ana"),
        message(3, 22, "Bo"),
        message(4, 33, "Cy", reactions=[
            {"type": "emoji", "count": 1, "emoji": "👍",
             "recent": [{"from": "Bo", "from_id": "user22", "date": "2024-03-12T14:05:00"}]},
        ]),
        message(5, 22, "Bo", reply_to_message_id=2),
        message(6, 0, "Garden", from_id="channel900"),
        {"id": "seven"},
    ],
}  # fmt: skip
ANA, BO, CY = "telegram:11", "telegram:22", "telegram:33"


def read(
    tmp_path: Path, export: dict[str, Any], options: ImportOptions = NO_OPTIONS
) -> list[Outcome]:
    file = tmp_path / "result.json"
    file.write_text(json.dumps(export))
    return list(telegram.read(file, options))


def said(outcomes: list[Outcome]) -> list[tuple[object, ...]]:
    return [
        (e["kind"], e["actor"], e["target"], e["at"] // 1000 - NOON, e.get("audience", 1))
        for e in outcomes
        if not isinstance(e, Ignored) and e["kind"] != "profile"
    ]


def ignored(outcomes: list[Outcome]) -> list[Ignored]:
    return [each for each in outcomes if isinstance(each, Ignored)]


def test_a_chat_of_two(tmp_path):
    outcomes = read(tmp_path, PERSONAL)
    assert said(outcomes) == [
        ("message", BO, ANA, 1, 1),
        ("message", ANA, BO, 2, 1),
        ("call", ANA, BO, 3, 1),
    ]
    assert ignored(outcomes) == [("a call that nobody took, or of a group", "Bo, message 4")]


def test_a_group_counts_by_its_audience_and_a_reply_for_whom_it_answers(tmp_path):
    outcomes = read(tmp_path, GROUP, ImportOptions(zone=ZoneInfo("Europe/Lisbon")))
    assert said(outcomes) == [
        ("message", BO, ANA, 3, 1),
        ("message", CY, ANA, 4, 2),
        ("message", CY, BO, 4, 2),
        ("like", BO, CY, 300, 1),
        ("comment", BO, ANA, 5, 1),
    ]
    reasons = [each.reason for each in ignored(outcomes)]
    assert reasons == [
        "a message that cannot be read",
        "create_group says nothing to anybody",
        "a message to nobody known, or to more than fifty",
        "a message by no person",
    ]


def test_names(tmp_path):
    named = [e for e in read(tmp_path, PERSONAL) if not isinstance(e, Ignored) and "name" in e]
    assert [(e["actor"], e["name"]) for e in named] == [(BO, "Bo"), (ANA, "Ana")]


def test_whose_export_it_is(tmp_path):
    full = {
        "personal_information": {"user_id": 11, "first_name": "Ana"},
        "chats": {"about": "…", "list": [PERSONAL, GROUP, {"id": 1, "type": "saved_messages"}]},
    }
    outcomes = read(tmp_path, full, ImportOptions(owner="mail:ana@x.org"))
    assert {end for _, *ends, _, _ in said(outcomes) for end in ends} == {"mail:ana@x.org", BO, CY}
    assert ("a saved messages", "1") in ignored(outcomes)


def test_a_chat_in_which_only_the_other_wrote(tmp_path):
    silent = PERSONAL | {"messages": [message(1, 22, "Bo")]}
    [reason] = ignored(read(tmp_path, silent))
    assert reason == ("a message to whose export it is: say --owner", "Bo, message 1")
    owned = read(tmp_path, silent, ImportOptions(owner="ana"))
    assert said(owned) == [("message", BO, "ana", 1, 1)]


def test_older_exports_have_local_times_alone(tmp_path):
    older = PERSONAL | {"messages": [message(1, 22, "Bo"), message(2, 11, "Ana")]}
    for each in older["messages"]:
        del each["date_unixtime"]
    assert {each.reason for each in ignored(read(tmp_path, older))} == {
        "a time without an offset: say --timezone"
    }
    zoned = read(tmp_path, older, ImportOptions(zone=ZoneInfo("Europe/Berlin")))
    assert [at for *_, at, _ in said(zoned)] == [-3600, -3600]


def test_a_later_export_has_the_same_ids(tmp_path):
    later = GROUP | {"messages": [*GROUP["messages"], message(8, 44, "De"), message(9, 11, "Ana")]}
    before, after = ([e["id"] for e in read(tmp_path, each) if not isinstance(e, Ignored)]
                     for each in (GROUP, later))  # fmt: skip
    assert len(after) == len(set(after))
    assert [each for each in after if each in before] == before


def test_text_is_in_no_event(tmp_path):
    assert "Look" not in str(read(tmp_path, GROUP))


@pytest.mark.parametrize("content", ["{}", "[]", "Dear Bo", "", '{"a":' * 9999])
def test_another_file(tmp_path, content):
    file = tmp_path / "result.json"
    file.write_text(content)
    with pytest.raises(ValueError, match=r"no result\.json"):
        list(telegram.read(file, NO_OPTIONS))
