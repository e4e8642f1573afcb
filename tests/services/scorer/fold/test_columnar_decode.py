import json

from hypothesis import given
from hypothesis import strategies as st

from schemas.events import NO_TIME
from schemas.limits import AHEAD_MS
from services.scorer.fold import record_decode as decoding
from services.scorer.fold.columnar_decode import decode_columns
from services.scorer.fold.record_decode import decode
from tests.services.scorer.records import record

NOW = 1_795_000_000_000
IDS = st.sampled_from(["ana", "bo", "", "zoë", "a b", "a\0b", "x" * 51, "x" * 201, "\n"])
EVENTS = st.fixed_dictionaries(
    {
        "id": IDS,
        "source": IDS,
        "kind": st.sampled_from(["like", "message", "follow", "block", "post", "no such"]),
        "actor": IDS,
        "target": IDS,
        "side": st.sampled_from(["out", "in", "update", "none"]),
    },
    optional={
        "at": st.sampled_from([0, -1, NO_TIME, NOW, NOW + AHEAD_MS, NOW + AHEAD_MS + 1, 1 << 70]),
        "undo": st.booleans(),
        "text": st.just("more"),
    },
)
GOOD = {"source": "s", "kind": "like", "actor": "ana", "target": "bo", "side": "out", "at": NOW}


def recorded(event: dict, offset: int = 0, key: bytes | None = None):
    owner = event["actor"] if event["side"] == "out" else event["target"]
    return record(
        json.dumps(event).encode(), key=owner.encode() if key is None else key,
        offset=offset, timestamp=NOW,
    )  # fmt: skip


def test_nothing_unusual_is_decoded_together():
    events = [GOOD | {"id": f"e{n}", "side": side} for n, side in enumerate(["out", "in", "out"])]
    columns = decode_columns([recorded(event) for event in events])
    assert columns is not None
    assert columns.keys == [b"ana\0bo", b"bo\0ana", b"ana\0bo"]
    assert len(set(columns.hashes)) == 3


@given(st.lists(EVENTS | st.just(GOOD | {"id": "e"}), max_size=3), st.sampled_from([None, b"ana"]))
def test_together_comes_to_the_same_as_one_by_one(events, key):
    records = [recorded(event, offset, key) for offset, event in enumerate(events)]
    together = decode(records)
    one_by_one = decoding.Decoded()
    for place, one in enumerate(records):
        one_by_one.add(place, one)
    assert together == one_by_one


@given(EVENTS, st.sampled_from([None, b"ana", b"bo"]))
def test_what_is_decoded_together_is_no_dead_letter(event, key):
    one = recorded(event, key=key)
    if decode_columns([one]) is not None:
        assert not decode([one]).dead_letters
        decoded = decoding.Decoded()
        decoded.add_directed(one)
        assert decoded.hashes


def test_what_is_no_event_is_left_to_be_looked_at():
    for value in (None, b"", b"[]", b'{"id":"e"}', b'{"id":"' + b"x" * 300_000 + b'"}'):
        assert decode_columns([record(value, key=b"ana")]) is None
