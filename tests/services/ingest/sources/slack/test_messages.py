"""What members of a workspace say, and take back."""

import json
from typing import Any

import pytest

from tests.services.ingest.deliveries import SOURCES, delivered, read
from tests.shared import CASES

needs_cases = pytest.mark.skipif(not CASES.exists(), reason="needs ../shared")


def mapped(payload: Any) -> tuple[list[Any], list[str]]:
    return read(SOURCES["slack"], delivered(json.dumps(payload).encode(), {}), "slack")


def case(name: str) -> Any:
    return json.loads((CASES / f"{name}.json").read_bytes())


@needs_cases
def test_a_reply_that_is_also_sent_to_the_channel_is_a_comment() -> None:
    (comment,), ignored = mapped(case("40-slack-thread-broadcast"))
    assert ignored == []
    said = (comment["kind"], comment["actor"], comment["target"], comment["text"])
    assert said == ("comment", "slack:U1", "slack:U2", "also here")


@needs_cases
def test_a_mention_that_an_edit_has_added_is_not_taken_back() -> None:
    deletion = case("41-slack-delete-after-edit")
    message = deletion["event"]["previous_message"]
    where = {"channel": "C1", "channel_type": "channel"}
    edited = {**deletion["event"], "subtype": "message_changed", "message": message}
    (post,), _ = mapped(callback(where | message | {"text": "hello"}))
    assert mapped(deletion | {"event": edited}) == ([], ["a message message_changed"])
    assert mapped(deletion) == ([{**without(post, "text"), "undo": True}], [])


@needs_cases
def test_a_message_to_an_app_is_ignored() -> None:
    assert mapped(case("42-slack-dm-to-bot")) == ([], ["a message to an app"])


def callback(event: dict[str, Any]) -> dict[str, Any]:
    return {"type": "event_callback", "event": event}


def without(event: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name not in names}


REPLY = {
    **{"type": "message", "user": "U1", "ts": "1732176000.0002", "thread_ts": "1732175000.0001"},
    **{"channel": "C1", "channel_type": "channel", "parent_user_id": "U9"},
    "text": "hello <@U2> and <@U3>",
}


def deleted(message: dict[str, Any], subtype: str = "message_deleted") -> dict[str, Any]:
    where = {"type": "message", "channel": "C1", "channel_type": "channel", "subtype": subtype}
    return callback(where | {"ts": "1732179000.0001", "previous_message": message})


def test_a_deletion_takes_back_exactly_what_was_counted() -> None:
    counted, _ = mapped(callback(REPLY))
    taken_back, _ = mapped(deleted(REPLY))
    assert [each["kind"] for each in counted] == ["comment", "mention", "mention"]
    assert taken_back == [without(each, "text") | {"undo": True} for each in counted]


@pytest.mark.parametrize("text", ["hello", "hello <@U2> <@U3> <@U4>", "", None])
def test_a_comment_is_taken_back_whatever_an_edit_has_made_of_its_text(text: str | None) -> None:
    (comment, *_), _ = mapped(callback(REPLY))
    edited = REPLY | {"text": text, "edited": {"user": "U1", "ts": "1732178000.0001"}}
    assert mapped(deleted(edited)) == ([without(comment, "text") | {"undo": True}], [])


def test_a_tombstone_takes_back_what_it_replaces() -> None:
    post = without(REPLY, "parent_user_id", "thread_ts")
    counted, _ = mapped(callback(post))
    buried = deleted(post, "message_changed")
    tombstone = post | {"subtype": "tombstone", "user": "USLACKBOT"}
    buried["event"] |= {"message": tombstone}
    taken_back, _ = mapped(buried)
    assert [each["kind"] for each in counted] == ["mention", "mention", "post"]
    assert taken_back == [without(each, "text") | {"undo": True} for each in counted]
    assert mapped(deleted(tombstone)) == ([], ["a message tombstone"])


def test_an_emoji_counts_once_however_often_it_is_set() -> None:
    reaction = {"type": "reaction_added", "user": "U1", "reaction": "heart", "item_user": "U2"}
    reaction |= {"item": {"type": "message", "channel": "C1", "ts": "1732170000.0001"}}
    stated = [("heart", "1732176000.1"), ("heart", "1732176009.1"), ("tada", "1732176009.1")]
    first, again, other = (
        mapped(callback(reaction | {"reaction": emoji, "event_ts": at}))[0][0]["id"]
        for emoji, at in stated
    )
    assert first == again != other
