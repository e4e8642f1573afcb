import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scorer.assignment.claims import (
    Claim,
    decode_claim,
    decode_numbers,
    encode_claim,
    encode_numbers,
)

NUMBERS = st.frozensets(st.integers(0, 1023))


@given(NUMBERS, NUMBERS)
def test_arrives_as_it_was_claimed(held, whole):
    assert decode_claim(encode_claim(Claim(held, whole))) == Claim(held, whole)


@given(NUMBERS)
def test_an_older_version_is_taken_to_be_whole_where_it_holds(held):
    """It states a list of what it holds, and no more."""
    assert decode_claim(msgspec.msgpack.encode(sorted(held))) == Claim(held, held)


@given(NUMBERS, NUMBERS)
def test_an_older_version_reads_what_is_held(held, whole):
    """It decodes a list of integers, and looks for each partition's number among them."""
    read = frozenset(msgspec.msgpack.decode(encode_claim(Claim(held, whole)), type=list[int]))
    assert read & frozenset(range(1024)) == held


@pytest.mark.parametrize("nonsense", [b"", b"\xc1", b"\xa3abc", b"\x91\xa1\xff", b"\x91\xa1x"])
def test_what_cannot_be_read_claims_nothing(nonsense):
    assert decode_claim(nonsense) == Claim()
    assert decode_numbers(nonsense) == frozenset()


@given(NUMBERS)
def test_numbers_arrive(numbers):
    assert decode_numbers(encode_numbers(numbers)) == numbers
