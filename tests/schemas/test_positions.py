from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.positions import InvalidPosition, Positions, decode_position, encode_position
from schemas.topics import FEEDS

OFFSETS = st.dictionaries(st.integers(0, 1023), st.integers(0, 2**63 - 1), max_size=20)
POSITIONS = st.dictionaries(st.sampled_from(FEEDS), OFFSETS)


@given(POSITIONS)
def test_a_token_gives_back_what_it_was_made_of(positions: Positions) -> None:
    assert decode_position(encode_position(positions)) == positions


@given(POSITIONS)
def test_a_token_needs_no_escape_in_a_url(positions: Positions) -> None:
    token = encode_position(positions)
    assert token.isascii()
    assert token.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize("token", ["", "a", "!!!!", "gg", "é", "AAAA====", "gaFhoWI", "wA"])
def test_what_nobody_handed_out(token: str) -> None:
    with pytest.raises(InvalidPosition):
        decode_position(token)


@given(st.text())
def test_any_text_is_a_position_or_refused(token: str) -> None:
    with suppress(InvalidPosition):
        assert isinstance(decode_position(token), dict)
