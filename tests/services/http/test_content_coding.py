import gzip
import tracemalloc
import zlib

import cramjam
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from services.http.content_coding import Undecodable, decoded

MOST = 1024 * 1024


def raw_deflate(content: bytes) -> bytes:
    deflate = zlib.compressobj(wbits=-15)
    return deflate.compress(content) + deflate.flush()


CODERS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "Deflate": raw_deflate,
    "br": lambda content: bytes(cramjam.brotli.compress(content, 2)),
    "zstd": zstandard.compress,
}
EACH = pytest.mark.parametrize("coding", CODERS)


@EACH
@given(content=st.binary(min_size=1, max_size=2000))
def test_what_was_coded_is_decoded(coding: str, content: bytes) -> None:
    coded = CODERS[coding](content)
    assert decoded(coded, coding, 2000) == content
    assert decoded(CODERS["gzip"](coded), f"{coding}, gzip", MOST) == content


@EACH
def test_exactly_as_much_as_it_may_become(coding: str) -> None:
    coded = CODERS[coding](b"a" * MOST)
    assert len(decoded(coded, coding, MOST)) == MOST
    with pytest.raises(Undecodable, match="more than"):
        decoded(coded, coding, MOST - 1)


@EACH
def test_a_bomb_takes_no_more_memory_than_it_may(coding: str) -> None:
    bomb = CODERS[coding](bytes(64 * MOST))
    tracemalloc.start()
    try:
        with pytest.raises(Undecodable, match="more than"):
            decoded(bomb, coding, MOST)
        assert tracemalloc.get_traced_memory()[1] < 2 * MOST
    finally:
        tracemalloc.stop()


@EACH
def test_broken_content(coding: str) -> None:
    coded = CODERS[coding](b"Roses are red, violets are blue" * 100)
    with pytest.raises(Undecodable):
        decoded(coded[:-3], coding, MOST)


@pytest.mark.parametrize("codings", ["", "identity", " , identity"])
def test_content_that_is_not_coded(codings: str) -> None:
    assert decoded(b"Roses", codings, MOST) == b"Roses"


@EACH
def test_nothing_stays_nothing(coding: str) -> None:
    assert decoded(b"", coding, MOST) == b""


@pytest.mark.parametrize("codings", ["compress", "gzip, sdch", "gzip, gzip, gzip", "é"])
def test_a_coding_that_was_not_asked_for(codings: str) -> None:
    with pytest.raises(Undecodable, match="not asked for"):
        decoded(b"Roses", codings, MOST)
