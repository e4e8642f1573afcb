import numpy as np

from relationships.row.headers import Header, decode_headers, encode_headers, unite_headers

ONE, OTHER = Header(5, 1, 2, 3), Header(4, 10, 20, -1)


def test_a_header_is_four_words_of_64_bits():
    assert Header(1, 2, 3, 4).encode() == bytes(
        byte for n in (1, 2, 3, 4) for byte in (n, 0, 0, 0, 0, 0, 0, 0)
    )


def test_columns_and_single_headers_are_the_same_bytes():
    encoded = [ONE.encode(), b"", OTHER.encode()]
    columns = decode_headers(encoded)
    assert [Header(*map(int, row)) for row in np.array(columns).T] == [ONE, Header(), OTHER]
    assert [Header.decode(each) for each in encode_headers(columns)] == [ONE, Header(), OTHER]


def test_headers_add_and_take_the_latest():
    assert unite_headers([ONE, OTHER]) == Header(5, 11, 22, 2)
