import json

import pytest

from schemas.commands import ERASE_KEY
from schemas.limits import AHEAD_MS
from schemas.topics import COMMANDS
from services.scorer.decoding.single_decode import (
    Command,
    Interaction,
    Rejected,
    Update,
    decode_record,
    decode_singly,
)
from tests.services.scorer.records import APPENDED, record

LIKE = {"id": "e", "source": "s", "kind": "like", "actor": "ana", "target": "bo", "side": "out"}
POST = {"id": "e", "source": "s", "kind": "post", "actor": "ana", "side": "update"}
COMMAND = {"command": "relationship", "id": "1", "ego": "ana", "contact": "bo", "hidden": True}
LATEST = APPENDED + AHEAD_MS


def recorded(event, topic, at=None, **changed):
    stated = event | changed if at is None else event | changed | {"at": at}
    return record(json.dumps(stated).encode(), topic=topic)


def settled(single):
    """The time and whether it was future dated."""
    match single:
        case Interaction(at=at, future_dated=ahead):
            return at, ahead
        case Update(event=event, future_dated=ahead):
            return event.at, ahead
        case Command(command=command, future_dated=ahead):
            return command.at, ahead
    raise AssertionError(single)


@pytest.mark.parametrize(
    ("event", "topic"),
    [(LIKE, "feed.interactions"), (POST, "feed.posts"), (COMMAND, COMMANDS)],
)
@pytest.mark.parametrize(
    ("claimed", "expected"),
    [
        (0, (0, False)),
        (APPENDED, (APPENDED, False)),
        (LATEST, (LATEST, False)),
        (LATEST + 1, (APPENDED, True)),
    ],
)
def test_a_time_too_far_ahead_becomes_the_append_time(event, topic, claimed, expected):
    assert settled(decode_record(recorded(event, topic, claimed))) == expected


@pytest.mark.parametrize(("event", "topic"), [(LIKE, "feed.interactions"), (POST, "feed.posts")])
def test_an_absent_time_becomes_the_append_time(event, topic):
    assert settled(decode_record(recorded(event, topic))) == (APPENDED, False)


def test_future_dated_records_of_all_kinds_are_counted():
    records = [
        recorded(LIKE, "feed.interactions", LATEST + 1),
        recorded(POST, "feed.posts", LATEST + 1),
        recorded(COMMAND, COMMANDS, LATEST + 1),
        recorded(LIKE, "feed.interactions", LATEST),
    ]
    decoded = decode_singly(records, 0)
    assert decoded.future_dated == 3
    assert decoded.directed.at.tolist() == [APPENDED, LATEST]


def test_ids_may_have_any_letters_up_to_their_limit_in_bytes():
    zoe = record(
        json.dumps(LIKE | {"actor": "zoë", "target": "x" * 200, "id": "é" * 100}).encode(),
        key="zoë".encode(),
    )
    single = decode_record(zoe)
    assert isinstance(single, Interaction)
    assert single.key == "zoë\0".encode() + b"x" * 200


def test_dead_letters_have_their_place_in_the_batch():
    records = [record(b"{"), recorded(LIKE, "feed.interactions"), record(None)]
    decoded = decode_singly(records, 1_000)
    assert [dead_letter.place for dead_letter in decoded.dead_letters] == [1_000, 1_002]
    assert [dead_letter.record for dead_letter in decoded.dead_letters] == [records[0], records[2]]
    assert decoded.dead_letters[1].reason == "the record has no value"
    assert decoded.directed.keys == [b"ana\0bo"]


ERASE = {"command": "erase", "id": "1", "hashes": ["0" * 32], "cutoff": APPENDED}


def erase(key=ERASE_KEY, **changed):
    return record(json.dumps(ERASE | changed).encode(), topic=COMMANDS, key=key)


def test_an_erasure_stands_under_a_key_of_its_own_and_names_nobody_in_plain():
    assert decode_singly([erase()], 0).erases == 1
    forged = json.dumps(COMMAND | {"at": 5}).encode()
    for refused in (
        erase(key=b"ana"),
        erase(hashes=["ana"]),
        erase(hashes=[]),
        erase(cutoff=-1),
        record(forged, topic=COMMANDS, key=ERASE_KEY),
    ):
        found = decode_singly([refused], 0)
        assert (found.erases, len(found.dead_letters)) == (0, 1)


GOOD = b'{"id":"1","source":"s","kind":"like","actor":"ana","target":"bo","at":5,"side":"out"}'
UPDATE = b'{"id":"1","source":"s","kind":"post","actor":"ana","at":5,"side":"update"}'


@pytest.mark.parametrize(
    ("value", "key", "topic", "reason"),
    [
        (None, b"ana", "feed.interactions", "no value"),
        (b"\xff\xfe", b"ana", "feed.interactions", "malformed"),
        (GOOD[:-1], b"ana", "feed.interactions", "truncated"),
        (GOOD, b"bo", "feed.interactions", "key: must be the owner's id"),
        (GOOD, None, "feed.interactions", "key: must be the owner's id"),
        (GOOD, b"ana", "feed.posts", "only an update's"),
        (GOOD.replace(b'"bo"', b'"ana"'), b"ana", "feed.interactions", "must not be the actor"),
        (GOOD.replace(b"like", b"poke"), b"ana", "feed.interactions", "unknown kind"),
        (GOOD.replace(b"like", b"post"), b"ana", "feed.interactions", "belongs on feed.posts"),
        (GOOD.replace(b'"out"', b'"update"'), b"bo", "feed.interactions", "side: must be"),
        (GOOD.replace(b":5", b":-5"), b"ana", "feed.interactions", "at: must lie between"),
        (GOOD.replace(b'"1"', b'""'), b"ana", "feed.interactions", "id: must be 1 to 200"),
        (GOOD.replace(b'"bo"', b'"b o"'), b"ana", "feed.interactions", "target: must have"),
        (GOOD.replace(b'"bo"', b'""'), b"ana", "feed.interactions", "target: must be 1 to 200"),
        (GOOD.replace(b'"bo"', b'"b\\u0000"'), b"ana", "feed.interactions", "control"),
        (GOOD.replace(b'"id"', b'"no"'), b"ana", "feed.interactions", "required field `id`"),
        (GOOD.replace(b'"at":5', b'"undo":true'), b"ana", "feed.interactions", "at: is required"),
        (b"[" * 100_000, b"ana", "feed.interactions", ""),
        (b'{"a":"' + b"x" * 300_000 + b'"}', b"ana", "feed.interactions", "at most 262144"),
        (UPDATE, b"bo", "feed.posts", "key: must be the owner's id"),
        (UPDATE, b"ana", "feed.travel", "belongs on feed.posts"),
        (UPDATE.replace(b'"ana"', b'"a na"'), b"a na", "feed.posts", "actor: must have"),
        (UPDATE.replace(b":5", b":-5"), b"ana", "feed.posts", "at: must lie between"),
        (UPDATE.replace(b"post", b"like"), b"ana", "feed.posts", "side:"),
    ],
)  # fmt: skip
def test_what_is_no_event_is_rejected_with_its_reason(value, key, topic, reason):
    single = decode_record(record(value, key=key, topic=topic))
    assert isinstance(single, Rejected)
    assert reason in single.reason


@pytest.mark.parametrize("audience", [0, -1, 1_000_001, 10**30])
def test_an_audience_that_cannot_be_is_refused_where_it_means_anything(audience):
    liked = decode_record(recorded(LIKE, "feed.interactions", audience=audience))
    assert isinstance(liked, Rejected)
    assert "audience" in liked.reason or "int" in liked.reason
    followed = decode_record(recorded(LIKE, "feed.interactions", kind="follow", audience=audience))
    assert isinstance(followed, Interaction)
    assert followed.audience == 1
