import numpy as np

from relationships.score.slots import (
    CONNECTED,
    DIRECTION_OF_SLOT,
    EXPOSURE,
    FOLLOWED,
    FOLLOWING,
    KIND_OF_SLOT,
    RANK_OF_SLOT,
)


def named(slot):
    return KIND_OF_SLOT[slot], DIRECTION_OF_SLOT[slot]


def test_a_slot_is_direction_times_32_and_the_kinds_code():
    assert named(6) == ("message", "outbound")
    assert named(32 + 6) == ("message", "inbound")
    assert named(64 + 9) == ("meeting", "mutual")
    assert named(31) == ("", "outbound")


def test_what_no_row_counts_has_slots_beyond():
    assert [named(slot) for slot in (EXPOSURE, FOLLOWING, FOLLOWED, CONNECTED)] == [
        ("exposure", "inbound"),
        ("follow", "outbound"),
        ("follow", "inbound"),
        ("connect", "mutual"),
    ]


def test_slots_rank_by_kind_then_direction():
    ranked = [named(s) for s in np.argsort(RANK_OF_SLOT)]
    assert ranked == sorted(ranked)
