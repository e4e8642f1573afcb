from relationships.profile.profile import Update
from relationships.profile.undone import holding, summed_undone

POSTS = [
    Update(at=at, source="t", id=id_, kind="post") for at, id_ in ((9, "c"), (5, "b"), (5, "a"))
]


def ids(undone):
    return [update.id for update in holding(POSTS, undone)]


def test_as_many_of_one_time_and_kind_do_not_hold_as_were_undone_the_greatest_stay():
    assert ids({}) == ["c", "b", "a"]
    assert ids({"post": {5: 1}}) == ["c", "b"]
    assert ids({"post": {5: 2}}) == ids({"post": {5: 3}}) == ["c"]
    assert ids({"read": {5: 1}, "post": {6: 1}}) == ["c", "b", "a"]


def test_undos_add_up_by_kind_and_time():
    parts = [{"post": {5: 1, 6: 1}}, {"post": {5: 2}, "read": {5: 1}}]
    assert summed_undone(parts) == {"post": {5: 3, 6: 1}, "read": {5: 1}}


def test_the_latest_two_hundred_are_remembered():
    summed = summed_undone([{"post": dict.fromkeys(range(201), 1)}])
    assert sorted(summed["post"]) == list(range(1, 201))
