from services.api.system.dead_letters import _shown
from services.kafka.dead_letters import DeadLetterRecord
from services.kafka.observing.dead_letter_pages import Stored


def letter(**given):
    whole = {"reason": "bad", "topic": "feed.posts", "partition": 1, "offset": 7,
             "timestamp": 1_764_000_000_000, "key": None, "value": None}  # fmt: skip
    return Stored(1_764_000_001_000, 1, 3, 900, DeadLetterRecord(**{**whole, **given}))


def test_where_it_stands_and_why():
    shown = _shown(letter(key=b"ana", value="schön\n<b>".encode()))
    assert shown.model_dump() == {
        "id": "1-3", "at": "2025-11-24T16:00:01Z", "reason": "bad", "topic": "feed.posts",
        "partition": 1, "offset": 7, "appended_at": "2025-11-24T16:00:00Z",
        "key": "ana", "text": "schön\n<b>", "value_bytes": 900, "webhook": False,
    }  # fmt: skip


def test_what_is_no_text_is_escaped():
    shown = _shown(letter(key=b"\xff\x00", value="a\u202eb\x1b[31m\u2028".encode(), reason="\x07"))
    assert (shown.key, shown.reason) == (r"\xff\x00", r"\x07")
    assert shown.text == r"a\u202eb\x1b[31m\u2028"


def test_without_key_or_value():
    shown = _shown(letter(topic="relationship-changes"))
    assert (shown.key, shown.text, shown.webhook) == (None, None, True)
