import pytest

from schemas.events import InvalidEvent
from schemas.same_as import SameAs, key_of, read_same_as


def test_reads_what_is_said_and_drops_the_rest() -> None:
    said = read_same_as({"member": "x:ana", "alias": "ana", "undo": True, "why": "?"})
    assert said == SameAs(member="x:ana", alias="ana", undo=True)
    assert said.pair == ("ana", "x:ana")


def test_a_pair_has_one_key() -> None:
    one, other = SameAs(member="é", alias="z"), SameAs(member="z", alias="é", undo=True)
    assert key_of(one) == key_of(other) == "z\0é".encode()


@pytest.mark.parametrize(
    ("raw", "fields"),
    [
        ({"member": "", "alias": "a b"}, ["member", "alias"]),
        ({"member": "a", "alias": "a"}, ["alias"]),
        ({"member": "a"}, ["alias"]),
        ({"member": "a", "alias": 1}, ["alias"]),
        ([], [""]),
    ],
)
def test_names_every_field_that_is_wrong(raw: object, fields: list[str]) -> None:
    with pytest.raises(InvalidEvent) as refused:
        read_same_as(raw)
    assert [error.field for error in refused.value.errors] == fields
