import pytest

from services.local.replay.tables.columns import Column, Constant, InvalidMap, read_map


def test_a_field_is_a_column_or_the_same_in_every_line():
    read = read_map(["actor=From, at=Sent at,kind==call", "text=a=b"])
    assert read.fields == {
        "actor": Column("From"),
        "at": Column("Sent at"),
        "kind": Constant("call"),
        "text": Column("a=b"),
    }


def test_a_name_with_a_comma_stands_in_quotes():
    assert read_map(['"at=When, local",actor=Who']).fields["at"] == Column("When, local")


def test_the_order_in_which_it_is_given_says_nothing():
    assert str(read_map(["at=T,actor=A"])) == str(read_map(["actor=A", "at=T"]))


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ("actor=A", "at is not mapped: say at=COLUMN"),
        ("at=T,target=B", "actor is not mapped"),
        ("actor=A,at=T,actor=B", "actor is mapped twice"),
        ("actor=A,at=T,side=B", "there is no field 'side'; there are id, kind, actor"),
        ("actor=A,at", "'at' is neither FIELD=COLUMN nor FIELD==CONSTANT"),
        ("actor=A,at==", "is neither"),
    ],
)
def test_what_cannot_be_meant(given, error):
    with pytest.raises(InvalidMap, match=error):
        read_map([given])
