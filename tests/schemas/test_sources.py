import pytest

from schemas.sources import is_reserved, source_fault


@pytest.mark.parametrize("source", ["page", "page/of-ana"])
def test_the_pages_own_is_no_other_ones(source: str) -> None:
    assert is_reserved(source)
    assert source_fault(source)


@pytest.mark.parametrize("source", ["pages", "my/page", "Page", "x" * 200])
def test_all_others_are(source: str) -> None:
    assert not is_reserved(source)
    assert source_fault(source) is None


@pytest.mark.parametrize("source", ["", "x" * 201])
def test_a_source_has_a_length(source: str) -> None:
    assert source_fault(source)
