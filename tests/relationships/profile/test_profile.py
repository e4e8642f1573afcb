from relationships.profile.profile import (
    Profile,
    decode_activity,
    decode_headlines,
    decode_profile,
    decode_whereabouts,
    encode_profile,
)
from tests.relationships.profile.updates import LIVES, NOW, profile, trip

WHOLE = profile(
    LIVES,
    trip(-5),
    {"kind": "post", "at": NOW, "text": "Hi"},
    {"id": "x", "kind": "post", "at": NOW - 1},
    {"id": "x", "kind": "post", "at": NOW - 1, "undo": True},
)
ENCODED = encode_profile(WHOLE)


def test_each_part_is_read_alone_as_with_the_whole():
    assert decode_profile(ENCODED) == WHOLE
    where = decode_whereabouts(ENCODED)
    assert (where.stated, where.trips()) == (WHOLE.stated, WHOLE.trips())
    stamps = [headline.stamp for headline in decode_headlines(ENCODED)]
    assert stamps == [update.stamp for update in WHOLE.latest_updates()]
    assert len(stamps) == 3
    assert decode_activity(ENCODED) == WHOLE.days == {NOW // 86_400_000: 2}


def test_of_empty_bytes_nothing_is_known():
    assert decode_profile(b"") == Profile()
    assert decode_headlines(b"") == decode_whereabouts(b"").trips() == []
