import pytest

from services.http.requests.request_ids import request_id


@pytest.mark.parametrize("sent", [b"a", b"0af7651916cd43dd-8448eb.21_1", b"x" * 128])
def test_a_sane_id_is_taken(sent: bytes) -> None:
    headers = [(b"accept", b"*/*"), (b"x-request-id", sent)]
    assert request_id(headers) == sent.decode()


@pytest.mark.parametrize("sent", [b"", b"x" * 129, b"a b", b"\xe9", b"a\n", b'"', b"a;b", b"{}"])
def test_any_other_is_replaced(sent: bytes) -> None:
    made = request_id([(b"x-request-id", sent)])
    assert made.encode() != sent
    assert request_id([(b"x-request-id", made.encode())]) == made


def test_no_two_are_the_same() -> None:
    assert len({request_id([]) for _ in range(1_000)}) == 1_000
