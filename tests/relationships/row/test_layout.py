import struct

import numpy as np
import pytest

from relationships.row.fold import Interactions, TieChanges, fold
from relationships.row.layout import UnknownLayoutError, decode_rows, encode_rows
from relationships.row.rows import CODES, FOLLOW_IN, NONE
from schemas.times import DAY_MS

START = 20_000 * DAY_MS
LIKE = 2


def row_of(*interactions, ties=()):
    """One row after interactions of (direction, code, at, sign) and ties of (tie, register)."""
    columns = np.array([(0, *each) for each in interactions], np.int64).reshape(-1, 5).T
    changes = np.array([(0, *each) for each in ties], np.int64).reshape(-1, 3).T
    return fold(decode_rows([b""]), Interactions(*columns), TieChanges(*changes))


def test_the_words_of_a_row_are_the_documented_ones():
    rows = row_of((1, LIKE, START, 1), ties=[(FOLLOW_IN, START * 2)])
    slot = CODES + LIKE
    assert encode_rows(rows) == [
        struct.pack("<4B", 1, 0b10, 1 << FOLLOW_IN, 1)
        + struct.pack("<2H", 1, 1)
        + struct.pack("<q", START)
        + struct.pack("<2q3d", START, START, 1, 1, 1)
        + struct.pack("<i", 1 << 6 | slot)
        + struct.pack("<d", 1)
        + struct.pack("<i", 1 << 8 | 0 << 1 | 1)
        + struct.pack("<qi", START << 6 | slot, 1)
        + struct.pack("<q", START * 2)
    ]


def test_absent_parts_take_no_bytes():
    assert len(encode_rows(row_of((0, LIKE, START, 1)))[0]) == 4 * (4 + 10 + 3 + 1 + 3)
    assert len(encode_rows(row_of(ties=[(FOLLOW_IN, 2)]))[0]) == 4 * (4 + 2)


def test_empty_bytes_are_a_row_that_holds_nothing():
    rows = decode_rows([b"", *encode_rows(row_of((0, LIKE, START, 1))), b""])
    assert rows.reference.tolist() == [NONE, START, NONE]
    assert rows.kinds.row.tolist() == rows.days.row.tolist() == rows.latest.row.tolist() == [1]


def test_days_and_the_latest_can_be_left_out_and_what_follows_them_is_read_all_the_same():
    encoded = encode_rows(row_of((0, LIKE, START, 1), ties=[(FOLLOW_IN, 8)]))
    rows = decode_rows(encoded, days=False, latest=False)
    assert (len(rows.days.row), len(rows.latest.row)) == (0, 0)
    assert rows.ties[0, FOLLOW_IN] == 8
    assert rows.kinds.net.tolist() == [1]


@pytest.mark.parametrize("sign", [1, -1])
def test_counts_beyond_their_bits_stay_at_the_greatest(sign):
    rows = row_of((0, LIKE, START, 1))
    rows.kinds.net[0] = rows.days.net[0] = sign << 40
    found = decode_rows(encode_rows(rows))
    assert found.kinds.net.tolist() == [sign * ((1 << 25) - 1)]
    assert found.days.net.tolist() == [sign * ((1 << 23) - 1)]


def test_a_row_of_another_layout_is_refused():
    encoded = encode_rows(row_of((0, LIKE, START, 1)))[0]
    with pytest.raises(UnknownLayoutError, match="layout version 1"):
        decode_rows([b"\x02" + encoded[1:]])
