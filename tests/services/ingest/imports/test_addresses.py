import pytest

from services.ingest.imports.addresses import member_of


@pytest.mark.parametrize(
    "address", ["ana@example.org", " Ana@Example.ORG\n", "MAILTO:ANA@EXAMPLE.ORG"]
)
def test_one_address_is_one_member_however_it_is_written(address: str) -> None:
    assert member_of(address) == "mail:ana@example.org"


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert member_of("re\u0301ne@example.org") == member_of("r\u00e9ne@example.org")


@pytest.mark.parametrize("address", ["", "ana", "ana@", "@example.org", "a b@x.org", "a@b@c", None])
def test_no_address(address: object) -> None:
    assert member_of(address) is None
