"""What a user has set, as the tables say."""

from schemas.positions import encode_position
from tests.services.api.relationships.setting import UNSET, put

NOTHING = encode_position({})


def test_nothing_is_set_until_it_is(api):
    expected = {"ego": "pia", "contact": "bo"} | UNSET
    assert api.ok("/v1/members/pia/relationships/bo/preferences") == expected
    assert api.ok("/v1/members/pia/preferences") == {"items": [], "next_cursor": None}


def test_all_that_is_set_by_contact(api):
    put(api, "pat", "c", tags=["work"], cadence_days=7)
    put(api, "pat", "a", tags=["work", "home"], hidden=True)
    put(api, "pat", "b", done_at=5)
    path = "/v1/members/pat/preferences"
    first = api.ok(path, limit=2)
    rest = api.ok(path, limit=2, cursor=first["next_cursor"])
    items = first["items"] + rest["items"]
    assert [item["contact"] for item in items] == ["a", "b", "c"]
    assert rest["next_cursor"] is None
    assert items[1]["done_at"] == "1970-01-01T00:00:00.005Z"
    for query, found in (
        ({"tag": "work"}, ["a", "c"]), ({"hidden": "true"}, ["a"]),
        ({"hidden": "false", "tag": "work"}, ["c"]), ({"tag": "nothing"}, []),
    ):  # fmt: skip
        assert [item["contact"] for item in api.ok(path, **query)["items"]] == found
    api.problem(400, path, cursor="x")


def test_hidden_contacts_leave_the_lists_but_not_the_pair(api, events):
    api.world.feed([events("meeting", "hid", "bo"), events("call", "hid", "cy")])
    put(api, "hid", "bo", hidden=True)
    ranked = api.ok("/v1/members/hid/relationships")["items"]
    assert [item["contact"] for item in ranked] == ["cy"]
    assert api.ok("/v1/members/hid/circle")["size"] == 1
    assert api.ok("/v1/members/hid/relationships/bo")["score"] > 0
    assert api.ok("/v1/members/bo/relationships")["items"][0]["contact"] == "hid"
    put(api, "hid", "bo", hidden=False)
    assert len(api.ok("/v1/members/hid/relationships")["items"]) == 2


def test_who_only_sets_something_is_no_member(api):
    put(api, "ghost", "bo", cadence_days=3)
    api.problem(404, "/v1/members/ghost")
    found = api.ok("/v1/members", q="ghost", after=NOTHING)["items"]
    assert found == []
