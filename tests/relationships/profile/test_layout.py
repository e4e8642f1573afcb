import msgspec
import pytest

from relationships.layouts import UnknownLayoutError
from relationships.profile.fold import fold_updates
from relationships.profile.layout import LAYOUT, in_layout
from relationships.profile.moves import decode_moves
from relationships.profile.profile import (
    decode_activity,
    decode_headlines,
    decode_profile,
    decode_whereabouts,
    encode_profile,
)
from tests.relationships.profile.updates import NOW, trip, updates

LAYOUT_1 = bytes.fromhex(
    "86a673746174656483a5706c61636594cf00000199c7f5d180a174a13082a46e616d65a64265726c696ea7636f"
    "756e747279a24445a46e616d6594cf00000199c82cc000a174a131a3416e61a7616c696173657394cf00000199"
    "c82cc000a174a13191a5783a616e61a774726176656c739285a26174cf00000199c82cbffda6736f75726365a1"
    "74a26964a133a46b696e64a674726176656ca5706c61636582a46e616d65a4526f6d65a7636f756e747279a249"
    "5487a26174cf00000199c82cbffba6736f75726365a174a26964a132a46b696e64a674726176656ca5706c6163"
    "6582a46e616d65a55061726973a7636f756e747279a24652a97374617274735f6174cf00000199c82cc001a765"
    "6e64735f6174cf00000199c82cc002a6756e646f6e6583a4706f737481cf00000199c82cbfff01a67472617665"
    "6c81cf00000199c82cbffd01a47265616481cf0000019999d3840001a7757064617465739786a26174cf000001"
    "99c82cc000a6736f75726365a174a26964a135a46b696e64a4706f7374a474657874a24869a6746f7069637391"
    "a16184a26174cf00000199c82cc000a6736f75726365a174a26964a131a46b696e64a770726f66696c6585a261"
    "74cf00000199c82cbfffa6736f75726365a174a26964a136a46b696e64a4706f7374a474657874a4676f6e6586"
    "a26174cf00000199c82cbffea6736f75726365a174a26964a139a46b696e64aa6a6f625f6368616e6765ac6f72"
    "67616e697a6174696f6ea441636d65a57469746c65a4436f6f6b85a26174cf00000199c82cbffda6736f757263"
    "65a174a26964a133a46b696e64a674726176656ca5706c61636582a46e616d65a4526f6d65a7636f756e747279"
    "a2495487a26174cf00000199c82cbffba6736f75726365a174a26964a132a46b696e64a674726176656ca5706c"
    "61636582a46e616d65a55061726973a7636f756e747279a24652a97374617274735f6174cf00000199c82cc001"
    "a7656e64735f6174cf00000199c82cc00285a26174cf00000199c7f5d180a6736f75726365a174a26964a130a4"
    "6b696e64a770726f66696c65a5706c61636582a46e616d65a64265726c696ea7636f756e747279a24445a46a6f"
    "62739186a26174cf00000199c82cbffea6736f75726365a174a26964a139a46b696e64aa6a6f625f6368616e67"
    "65ac6f7267616e697a6174696f6ea441636d65a57469746c65a4436f6f6ba46461797382cd4f89ffcd4f9203"
)  # fmt: skip
"""Encoded by the code of layout 1. Undone: post 6 of two posts, trip 3 of two, and on 2025-09-30
(day 20361) something read that never came, which had left -1 there."""

DAY = 86_400_000
PARTS = (decode_profile, decode_whereabouts, decode_headlines, decode_activity, decode_moves)


def test_a_profile_of_layout_1_is_read_whole_and_in_its_parts():
    whole = decode_profile(LAYOUT_1)
    shown = ["5", "1", "9", "2", "0"]
    assert [update.id for update in whole.latest_updates()] == shown
    assert [update.id for update in decode_headlines(LAYOUT_1)] == shown
    assert [update.text for update in whole.updates] == ["Hi", *[None] * 6]
    assert [update.id for update in whole.updates if update.undone] == ["6", "3"]
    assert [trip.place.name for trip in whole.trips()] == ["Paris"]
    assert decode_whereabouts(LAYOUT_1).trips() == decode_moves(LAYOUT_1).trips() == whole.trips()
    assert [job.title for job in decode_moves(LAYOUT_1).jobs] == ["Cook"]
    assert (whole.statement("name"), whole.statement("aliases")) == ("Ana", ["x:ana"])
    assert decode_activity(LAYOUT_1) == whole.days == {20361: 0, 20370: 3}


def test_a_profile_of_layout_1_is_folded_on_in_that_of_now():
    events = updates(
        {"id": "x", "kind": "read", "at": NOW - 9 * DAY}, {"id": "2", **trip(-5), "undo": True}
    )
    folded = fold_updates(decode_profile(LAYOUT_1), events)
    assert folded.days == {20361: 1, 20370: 2}
    assert folded.trips() == []
    assert encode_profile(folded)[1:9] == b"\xa6layout\2"
    assert decode_profile(encode_profile(folded)) == folded


def test_of_the_layout_of_now_the_bytes_stay_as_they_are():
    now = in_layout(LAYOUT_1)
    assert now != LAYOUT_1
    assert in_layout(now) is now


def test_a_newer_layout_is_refused():
    newer = msgspec.msgpack.encode({"layout": LAYOUT + 1, "updates": []})
    for decode in (
        decode_profile,
        decode_whereabouts,
        decode_headlines,
        decode_activity,
        decode_moves,
    ):
        with pytest.raises(UnknownLayoutError, match=f"layout {LAYOUT + 1}; known are 1 and"):
            decode(newer)
