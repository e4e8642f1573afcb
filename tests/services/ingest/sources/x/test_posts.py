import pytest

from tests.services.ingest.deliveries import SOURCES, delivered, read
from tests.shared import CASES


@pytest.mark.skipif(not CASES.exists(), reason="needs ../shared")
def test_a_quotation_within_a_repost_is_not_needed() -> None:
    sent = delivered((CASES / "60-x-quoted-without-user.json").read_bytes(), {})
    (share,), ignored = read(SOURCES["x"], sent, "x")
    assert ignored == []
    assert (share["kind"], share["actor"], share["target"]) == ("share", "x:7", "x:8")
