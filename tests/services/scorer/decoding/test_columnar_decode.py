import json

import pytest

from schemas.events import NO_TIME
from schemas.limits import AHEAD_MS, MAX_EVENT_BYTES
from schemas.topics import COMMANDS
from services.scorer.decoding.columnar_decode import decode_columns
from services.scorer.decoding.rules import DIRECTED_EFFECTS
from tests.services.scorer.records import APPENDED, record

EVENT = {"id": "e", "source": "s", "kind": "like", "actor": "ana", "target": "bo",
         "side": "out", "at": 5}  # fmt: skip


def recorded(**changed):
    return record(json.dumps(EVENT | changed).encode())


def test_events_become_columns_in_order():
    inbound = record(json.dumps(EVENT | {"side": "in", "undo": True}).encode(), key=b"bo")
    decoded = decode_columns([recorded(), inbound, recorded(id="f", kind="follow", at=7)])
    assert decoded is not None
    assert decoded.directed.keys == [b"ana\0bo", b"bo\0ana", b"ana\0bo"]
    assert decoded.directed.effect.tolist() == [
        DIRECTED_EFFECTS["like", "out", False],
        DIRECTED_EFFECTS["like", "in", True],
        DIRECTED_EFFECTS["follow", "out", False],
    ]
    assert decoded.directed.at.tolist() == [5, 5, 7]
    assert decoded.directed.net.tolist() == [1, -1, 1]
    assert len(set(decoded.directed_hashes)) == 3
    assert decoded.future_dated == 0


def test_a_time_too_far_ahead_or_absent_becomes_the_append_time():
    latest, ahead = recorded(at=APPENDED + AHEAD_MS), recorded(at=APPENDED + AHEAD_MS + 1)
    decoded = decode_columns([latest, ahead, recorded(at=NO_TIME)])
    assert decoded is not None
    assert decoded.directed.at.tolist() == [APPENDED + AHEAD_MS, APPENDED, APPENDED]
    assert decoded.future_dated == 1


@pytest.mark.parametrize(
    "unusual",
    [
        record(None),
        record(b""),
        record(b"[]"),
        record(b'{"id":"e"}'),
        record(b'{"id":"' + b"x" * MAX_EVENT_BYTES + b'"}'),
        record(recorded().value, key=b"bo"),
        record(recorded().value, key=None),
        record(recorded().value, topic=COMMANDS),
        recorded(at=1 << 70),
        recorded(id="x" * 51),
        recorded(target="zoë"),
        recorded(text="x" * MAX_EVENT_BYTES),
    ],
)
def test_one_unusual_record_leaves_all_to_be_decoded_singly(unusual):
    assert decode_columns([recorded()]) is not None
    assert decode_columns([recorded(), unusual, recorded()]) is None
