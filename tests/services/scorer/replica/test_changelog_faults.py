"""What of the changelog cannot be applied, and what takes its place."""

import msgspec
import pytest

from relationships.layouts import UnknownLayoutError
from relationships.profile.profile import Profile, encode_profile
from relationships.row.layout import ASKING, decode_rows, encode_rows
from schemas.topics import PROFILES, RELATIONSHIPS, SEEN, partition_of
from services.scorer.positions import POSITIONS_KEY, positions_record
from services.scorer.replica.changelog_faults import sift
from services.scorer.replica.changelog_records import changes_of
from tests.services.scorer.records import record
from tests.services.scorer.replica.garbage import HEADER, IDS, PROFILE, ROW, elsewhere, of

P = 4
PARTITION = partition_of("ana", P)
AT = {"feed.posts": 3}
GARBAGE = of("ana", elsewhere(PARTITION, P))
SOUND = {
    RELATIONSHIPS: [(b"ana\0cy", ROW), (b"ana\0", HEADER), (b"\2ana\0cy", b"\1\0"),
                    (b"\1ana\0cy", b"\0\x80"), (b"\6ana", b"\0\x80"), (b"ana\0di", None),
                    positions_record(AT)],
    PROFILES: [(b"ana", PROFILE), (b"\xc3\xa9", None), positions_record(AT)],
    SEEN: [(b"ids", IDS), (b"void", None), positions_record(AT)],
}  # fmt: skip


def records(topic, items):
    return [
        record(value, topic=topic, key=key, offset=10 + n, partition=PARTITION)
        for n, (key, value) in enumerate(items)
    ]


def changed(topic, found):
    return changes_of({name: found if name == topic else [] for name in SOUND})


@pytest.mark.parametrize("topic", SOUND)
def test_what_scorers_write_is_sound(topic):
    found = records(topic, SOUND[topic])
    assert sift(topic, found, AT, P) == (found, None)


@pytest.mark.parametrize(("topic", "key", "value", "reason"), GARBAGE)
def test_a_fault_is_named_and_what_comes_before_is_sound(topic, key, value, reason):
    items = [*SOUND[topic], (key, value), (b"ana\0ed", ROW)]
    found = records(topic, items)
    sound, fault = sift(topic, found, {}, P)
    place = len(SOUND[topic])
    assert sound == found[:place]
    assert (fault.topic, fault.partition, fault.offset) == (topic, PARTITION, 10 + place)
    assert reason in fault.reason
    assert f"{topic} partition {PARTITION} offset {10 + place} cannot" in str(fault)


@pytest.mark.parametrize(
    ("topic", "key", "value", "reason"),
    [each for each in GARBAGE if each[1] is not None or each[0] == SEEN],
)
def test_a_later_record_under_its_key_takes_its_place(topic, key, value, reason):
    later = positions_record({"feed.posts": 4}) if key == POSITIONS_KEY else (key, None)
    found = records(topic, [*SOUND[topic], (key, value), later])
    sound, fault = sift(topic, found, {}, P)
    assert fault is None
    assert changed(topic, sound) == changed(topic, [*found[: len(SOUND[topic])], found[-1]])


def test_of_two_faults_the_first_is_named_unless_it_is_replaced():
    bad, worse = (b"ana\0bo", b"garbage"), (b"ana\0cy", b"garbage")
    _, fault = sift(RELATIONSHIPS, records(RELATIONSHIPS, [bad, worse]), {}, P)
    assert fault.offset == 10
    _, fault = sift(RELATIONSHIPS, records(RELATIONSHIPS, [bad, worse, (bad[0], ROW)]), {}, P)
    assert fault.offset == 11
    _, fault = sift(RELATIONSHIPS, records(RELATIONSHIPS, [bad, (bad[0], b"worse")]), {}, P)
    assert fault.offset == 10


def test_positions_run_backwards_against_those_before():
    back = records(PROFILES, [positions_record({"feed.posts": 2})])
    assert sift(PROFILES, back, {"feed.posts": 2}, P).fault is None
    assert "backwards for feed.posts" in sift(PROFILES, back, AT, P).fault.reason
    assert sift(PROFILES, back, AT | {"feed.travel": 1}, P).fault.reason.endswith(
        "backwards for feed.posts, feed.travel"
    )


@pytest.mark.parametrize(("topic", "value"), [
    (RELATIONSHIPS, bytes([ASKING + 1]) + encode_rows(decode_rows([ROW]))[0][1:]),
    (PROFILES, msgspec.msgpack.encode({"layout": 99})),
    (SEEN, bytes([3]) + IDS[1:]),
])  # fmt: skip
def test_what_newer_code_has_written_is_no_garbage(topic, value):
    key = b"ana" if topic == PROFILES else b"ana\0bo"
    with pytest.raises(UnknownLayoutError, match="layout"):
        sift(topic, records(topic, [*SOUND[topic], (key, value)]), {}, P)


def test_a_profile_of_before_is_sound():
    older = msgspec.msgpack.decode(encode_profile(Profile(days={1: 1})))
    del older["layout"]
    found = records(PROFILES, [(b"ana", msgspec.msgpack.encode(older))])
    assert sift(PROFILES, found, {}, P).fault is None
