import struct

import numpy as np
import pytest

from relationships.layouts import UnknownLayoutError
from relationships.row.fold import Interactions, TieChanges, fold
from relationships.row.layout import decode_rows, encode_rows
from relationships.row.rows import (
    ASKED_IN,
    ASKED_OUT,
    CODES,
    CONNECT_OUT,
    FOLLOW_IN,
    NONE,
    SLOT_BITS,
)
from schemas.times import DAY_MS

START = 20_000 * DAY_MS
LIKE = 2
LIKED = CODES + LIKE


def row_of(*interactions, ties=()):
    """One row after interactions of (slot, at, audience, net) and ties of (tie, register)."""
    columns = np.array([(0, *each) for each in interactions], np.int64).reshape(-1, 5).T
    changes = np.array([(0, *each) for each in ties], np.int64).reshape(-1, 3).T
    return fold(decode_rows([b""]), Interactions(*columns), TieChanges(*changes))


def test_the_words_of_a_row_are_the_documented_ones():
    later = START + DAY_MS
    rows = row_of((LIKED, START, 1, 1), (LIKED, later, 7, 1), ties=[(FOLLOW_IN, START * 2)])
    flags = 2 | 0b010 << 8 | 0b010 << 11 | 1 << 14 + FOLLOW_IN | 0 << 20 | 2 << 21
    assert encode_rows(rows) == [
        struct.pack("<2I", flags, 2 | 1 << 20)
        + struct.pack("<2q", START, later)
        + struct.pack("<I", 2 << 7 | LIKED)
        + struct.pack("<I", (20_000 % 256) << 24 | LIKED << 17 | 0 << 15 | 1)
        + struct.pack("<I", (20_001 % 256) << 24 | LIKED << 17 | 2 << 15 | 1)
        + struct.pack("<2q", later << SLOT_BITS | LIKED, START << SLOT_BITS | LIKED)
        + struct.pack("<q", START * 2)
    ]


def test_a_row_that_asks_for_a_connection_is_of_layout_3_and_all_others_are_as_they_were():
    asked = [(ASKED_OUT, START * 2), (ASKED_IN, START * 2 + 2)]
    rows = row_of(ties=[(FOLLOW_IN, 8), *asked])
    flags = 3 | 1 << 14 + FOLLOW_IN | 0b11 << 25
    (encoded,) = encode_rows(rows)
    assert encoded == struct.pack("<2I3q", flags, 0, 8, START * 2, START * 2 + 2)
    plain = encode_rows(row_of((LIKE, START, 1, 1), ties=[(CONNECT_OUT, 4)]))[0]
    read = decode_rows([plain, encoded, b""])
    assert read.ties[:, [CONNECT_OUT, FOLLOW_IN, ASKED_OUT, ASKED_IN]].tolist() == [
        [4, NONE, NONE, NONE],
        [NONE, 8, START * 2, START * 2 + 2],
        [NONE] * 4,
    ]
    assert [each[:1] for each in encode_rows(read)] == [b"\2", b"\3", b"\2"]
    assert encode_rows(read)[:2] == [plain, encoded]


def test_the_latest_have_counts_where_not_all_are_one():
    rows = row_of((LIKE, START, 1, 1), (LIKE, START + 1, 1, 0))
    encoded = encode_rows(rows)[0]
    assert encoded[0:4] == struct.pack("<I", 2 | 1 << 8 | 1 << 11 | 1 << 20 | 2 << 21)
    assert encoded[-8:] == struct.pack("<2i", 0, 1)
    assert decode_rows([encoded]).latest.net.tolist() == [0, 1]


def test_a_row_of_one_event_takes_32_bytes_and_absent_parts_none():
    assert len(encode_rows(row_of((LIKE, START, 1, 1)))[0]) == 32
    assert len(encode_rows(row_of(ties=[(FOLLOW_IN, 2)]))[0]) == 4 * (2 + 2)


def test_empty_bytes_are_a_row_that_holds_nothing():
    rows = decode_rows([b"", *encode_rows(row_of((LIKE, START, 1, 1))), b""])
    assert rows.reference.tolist() == [NONE, START, NONE]
    assert rows.totals.row.tolist() == rows.days.row.tolist() == rows.latest.row.tolist() == [1]


def test_days_and_the_latest_can_be_left_out_and_what_follows_them_is_read_all_the_same():
    interactions = [(LIKE, START, 1, 1), (LIKE, START, 1, 1)]
    encoded = encode_rows(row_of(*interactions, ties=[(FOLLOW_IN, 8)]))
    rows = decode_rows(encoded, days=False, latest=False)
    assert (len(rows.days.row), len(rows.latest.row)) == (0, 0)
    assert rows.ties[0, FOLLOW_IN] == 8
    assert rows.totals.net.tolist() == [2]


@pytest.mark.parametrize("net", [1 << 14, -(1 << 14), (1 << 24) + 5, 3 * (1 << 24)])
def test_a_count_that_does_not_fit_a_word_stands_in_several(net):
    rows = row_of((LIKE, START, 1, net), (LIKED, START, 1, 1))
    found = decode_rows(encode_rows(rows))
    for section in (found.totals, found.days):
        assert section.net[section.slot == LIKE].sum() == net
        assert section.net[section.slot == LIKED].tolist() == [1]


def test_a_row_of_a_newer_layout_is_refused():
    encoded = encode_rows(row_of((LIKE, START, 1, 1)))[0]
    with pytest.raises(UnknownLayoutError, match="layout 4; known are 1, 2 and 3"):
        decode_rows([b"\x04" + encoded[1:]])
