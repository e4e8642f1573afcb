import pytest

from schemas.times import format_time
from tests.services.api.places.conftest import DAY


def who(api, at, **query):
    return [item["contact"] for item in api.ok("/v1/members/roy/nearby", at=at, **query)["items"]]


def test_who_is_here_and_who_is_in_a_place(api, travellers, at):
    (item,) = api.ok("/v1/members/roy/nearby", at=at)["items"]
    lisbon = {"country": None, "latitude": None, "longitude": None}
    assert item == {
        "contact": "sal", "name": "Sal", "score": item["score"], "stage": "germ",
        "place": {"name": "Lisboa"} | lisbon, "near": {"name": "Lisbon"} | lisbon,
        "distance_km": 0, "travelling": False, "from": format_time(at), "to": format_time(at),
    }  # fmt: skip
    assert who(api, at, place="Oslo") == ["tia"]
    assert who(api, at, place="oslo", country="Norway") == ["tia"]
    assert who(api, at, latitude=59.9, longitude=10.7) == ["tia"]
    assert who(api, at, place="Rome") == ["vic"]
    (item,) = api.ok("/v1/members/roy/nearby", at=at, place="roma")["items"]
    assert (item["near"]["name"], item["near"]["country"]) == ("Rome", "IT")
    assert who(api, at, place="Paris", country="US") == []
    assert who(api, at, place="Oslo", radius_km=2500) == ["tia", "vic", "wes"]


def test_who_is_where_i_will_be(api, travellers, at):
    week = {"from": at + 3 * DAY, "to": at + 10 * DAY}
    items = api.ok("/v1/members/roy/nearby", at=at, **week)["items"]
    days = [(i["contact"], i["near"]["name"], i["travelling"],
             i["from"], i["to"]) for i in items]  # fmt: skip
    assert days == [
        ("sal", "Lisbon", False, format_time(at + 3 * DAY), format_time(at + 5 * DAY)),
        ("tia", "Oslo", False, format_time(at + 5 * DAY), format_time(at + 8 * DAY)),
        ("uma", "Oslo", True, format_time(at + 5 * DAY), format_time(at + 6 * DAY)),
        ("wes", "Oslo", True, format_time(at + 7 * DAY), format_time(at + 8 * DAY)),
    ]
    assert who(api, at, **{"from": at + 5 * DAY}) == ["tia", "uma"]
    assert who(api, at, place="Kyoto", **week) == ["uma"]


def test_pages(api, travellers, at):
    first = api.ok("/v1/members/roy/nearby", at=at, place="Oslo", radius_km=20_100, limit=4)
    rest = api.ok("/v1/members/roy/nearby", cursor=first["next_cursor"], limit=4)
    names = [item["contact"] for page in (first, rest) for item in page["items"]]
    assert names == ["sal", "tia", "uma", "vic", "wes"]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"place": "Narnia"}, "place"),
        ({"latitude": 1}, "longitude"),
        ({"longitude": 1}, "latitude"),
        ({"latitude": 91, "longitude": 0}, "latitude"),
        ({"radius_km": 0}, "radius_km"),
        ({"to": 1}, "to"),
        ({"from": "yesterday"}, "from"),
    ],
)
def test_wrong_values_are_named(api, travellers, query, field):
    problem = api.problem(422, "/v1/members/roy/nearby", **query)
    assert [error["field"] for error in problem["errors"]] == [field]


def test_without_a_place_it_must_be_known_where_ego_is(api, travellers):
    for ego in ("xan", "nobody-knows"):
        problem = api.problem(422, f"/v1/members/{ego}/nearby")
        assert problem["errors"][0]["field"] == "place"
