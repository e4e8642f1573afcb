from relationships.profile.profile import Update
from relationships.profile.undone import distinct, holding


def post(id_, *, undone=False):
    return Update(at=5, source="t", id=id_, kind="post", undone=undone)


def test_what_was_undone_does_not_hold():
    assert holding([post("c"), post("b", undone=True), post("a")]) == [post("c"), post("a")]


def test_an_update_stands_once_and_undone_whichever_came_first():
    both = [post("a"), post("a", undone=True)]
    assert [*distinct(both)] == [*distinct(both[::-1])] == [post("a", undone=True)]
    assert [*distinct([post("a"), post("b"), post("a")])] == [post("a"), post("b")]
