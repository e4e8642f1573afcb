from typing import Any

import msgspec
import pytest

from services.ingest.agents.mastodon.statuses import Account, Home, Notification, Status
from services.ingest.sources.statements import Ignored
from tests.services.ingest.agents.mastodon.statuses import ANA, BO, CY, notification, status

HOME = Home("near.example", Account(ANA["id"], ANA["acct"]))
ANAS, BOS, CYS = "mastodon:ana@near.example", "mastodon:bo@far.example", "mastodon:cy@near.example"


def posted(**fields: Any) -> list[tuple[str, object]]:
    said = HOME.posted(msgspec.convert(status(1, **fields), Status))
    return [(s["kind"], s.get("target")) for s in said if not isinstance(s, Ignored)]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, [("post", None)]),
        ({"in_reply_to_account_id": BO["id"]}, [("post", None)]),
        ({"in_reply_to_account_id": "gone"}, [("post", None)]),
        ({"mentions": [ANA, CY]}, [("post", None), ("mention", ANAS), ("mention", CYS)]),
        (
            {"mentions": [ANA, CY], "in_reply_to_account_id": ANA["id"]},
            [("comment", ANAS), ("mention", CYS)],
        ),
        ({"mentions": [ANA, CY], "visibility": "direct"}, [("message", ANAS), ("message", CYS)]),
        ({"reblog": status(2, CY)}, [("share", CYS)]),
        ({"reblog": status(2, ANA)}, []),
    ],
    ids=str,
)
def test_statements_of_a_status(fields, expected):
    assert posted(**fields) == expected


def test_the_audience_is_whom_a_status_names():
    fields = {"mentions": [ANA, CY, BO], "in_reply_to_account_id": ANA["id"]}
    said = HOME.posted(msgspec.convert(status(1, **fields), Status))
    named = [each for each in said if not isinstance(each, Ignored)]
    assert [(each["kind"], each["audience"]) for each in named] == [("comment", 2), ("mention", 2)]


@pytest.mark.parametrize("visibility", ["public", "unlisted", "private"])
def test_text_of_what_is_public_alone(visibility):
    content = '<p>a &lt;b&gt;<br>c</p><p><a href="x">d</a></p>'
    fields = {"content": content, "visibility": visibility, "tags": [{"name": "kafka", "url": "x"}]}
    [post] = HOME.posted(msgspec.convert(status(1, **fields), Status))
    assert post.get("text") == (None if visibility == "private" else "a <b>\nc\nd")
    assert post["topics"] == ["kafka"]


@pytest.mark.parametrize(
    ("happened", "expected"),
    [
        (notification(1, "favourite", status=status(2, ANA)), ("like", BOS, ANAS)),
        (notification(1, "reblog", status=status(2, ANA)), ("share", BOS, ANAS)),
        (notification(1, "follow"), ("follow", BOS, ANAS)),
        (notification(1, "poll"), None),
    ],
    ids=str,
)
def test_statements_of_a_notification(happened, expected):
    [statement] = HOME.notified(msgspec.convert(happened, Notification))
    if expected is None:
        assert isinstance(statement, Ignored)
    else:
        assert (statement["kind"], statement["actor"], statement["target"]) == expected
