import msgspec
import pytest

from services.kafka.halts import Halt, decode_halt, encode_halt

HALT = Halt(since=1_764_000_000_000, dead_letters=100, reason="not JSON: “{”")


def test_travels_as_metadata():
    assert decode_halt(encode_halt(HALT)) == HALT
    assert (encode_halt(None), decode_halt("")) == ("", None)


def test_fits_whatever_the_reason():
    long = encode_halt(msgspec.structs.replace(HALT, reason="💥" * 10_000))
    assert len(long.encode()) < 4_096
    assert decode_halt(long).reason == "💥" * 500


def test_states_what_of_the_reason_is_text():
    halt = msgspec.structs.replace(HALT, reason="not UTF-8: \udcff")
    assert decode_halt(encode_halt(halt)).reason == "not UTF-8: ?"


@pytest.mark.parametrize("metadata", ["x", "{}", "[1]", '{"since":"x"}'])
def test_what_others_wrote_is_no_halt(metadata):
    assert decode_halt(metadata) is None
