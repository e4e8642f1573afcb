import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationships.layouts import VERSIONS, UnknownLayoutError
from relationships.row.layout import ASKING, decode_rows, encode_rows
from relationships.row.soundness import unsound
from tests.relationships.row.golden.cases import layout_1

OLDER = [row for case in layout_1() for row in case.rows.values()]
ROWS = encode_rows(decode_rows(OLDER))


def test_rows_of_every_known_layout_are_sound():
    assert not len(unsound([*OLDER, *ROWS]))
    assert not len(unsound([]))


@given(st.sampled_from([*OLDER, *ROWS]), st.integers(1, 200))
def test_a_row_cut_short_or_with_something_after_it_is_found_among_sound_ones(row, count):
    for garbage in (row[:-count], row + bytes(count), row[:-4] if count & 1 else row + row):
        assert 1 in unsound([ROWS[0], garbage, ROWS[1]])


@pytest.mark.parametrize("garbage", [b"", b"\2", b"\2\0\0\0", b"garbage!", b"{}", b"\0" * 40,
                                     b"\xff" * 40, b'{"score": 1.0, "contact": ""} '])  # fmt: skip
def test_bytes_that_are_no_row_are_found(garbage):
    assert unsound([garbage]).tolist() == [0]


@pytest.mark.parametrize("version", [ASKING + 1, VERSIONS - 1])
def test_a_newer_layout_is_no_garbage(version):
    with pytest.raises(UnknownLayoutError, match=f"layout {version}; known are"):
        unsound([ROWS[0], bytes([version]) + ROWS[1][1:]])
