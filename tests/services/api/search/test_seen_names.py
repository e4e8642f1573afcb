"""What a bound key finds, and in which order: the closest first."""

import itertools
from collections.abc import Iterator

import pytest

from tests.services.api.bound import Bound, Members
from tests.services.api.conftest import Api
from tests.world import now

numbers = itertools.count()


@pytest.fixture(scope="module")
def members(api: Api) -> Iterator[Members]:
    yield Members(api, "seen")


class Circle:
    """`far` wrote to `dear`; `dear`, `near` and `new` wrote to ego, less and less often; `zoe` to
    nobody."""

    def __init__(self, api: Api, ego: Bound) -> None:
        self.api, self.ego = api, ego
        acts = [("far", "dear")] + [("dear", "ego")] * 5 + [("near", "ego")] * 3 + [("new", "ego")]
        api.world.feed([self.message(one, other) for one, other in acts])
        everybody = ("far", "dear", "near", "new", "zoe", "ego")
        api.world.feed([self.event("profile", who, name="Ána Kovač") for who in everybody])

    def id(self, who: str) -> str:
        return self.ego.ego if who == "ego" else f"{who}-{self.ego.ego}"

    def event(self, kind: str, actor: str, **more: str) -> dict[str, object]:
        number = next(numbers)
        return {"id": f"s{number}", "source": "t", "kind": kind, "actor": self.id(actor),
                "at": now() - 100_000 + number, **more}  # fmt: skip

    def message(self, actor: str, target: str) -> dict[str, object]:
        return self.event("message", actor, target=self.id(target))

    def found(self, **query: object) -> list[str]:
        items = self.ego.ok("/v1/members", after="gA", **query)["items"]
        return [item["id"].removesuffix(f"-{self.ego.ego}") for item in items]


@pytest.fixture
def circle(api: Api, members: Members) -> Circle:
    return Circle(api, members.next())


def test_the_closest_come_first_of_those_who_match_alike(circle):
    assert circle.found(q="kovac ana")[:3] == ["dear", "near", "new"]
    assert set(circle.found(q="kovac ana")[3:]) == {"far", circle.ego.ego}
    assert circle.found(q="ear ana") == ["dear", "near"]
    assert circle.found(q="near") == ["near"]
    assert circle.found(q="zoe") == []


def test_pages_are_of_one_order_whatever_happens_between_them(circle):
    every = circle.found(q="kovac")
    first = circle.ego.ok("/v1/members", q="kovac", limit=2, after="gA")
    circle.api.world.feed([circle.message("new", "ego") for _ in range(20)])
    assert circle.found(q="kovac")[0] == "new"
    second = circle.ego.ok("/v1/members", cursor=first["next_cursor"], limit=9)
    paged = [*first["items"], *second["items"]]
    assert [item["id"].removesuffix(f"-{circle.ego.ego}") for item in paged] == every
    assert second["next_cursor"] is None


def test_who_is_seen_no_more_is_on_no_later_page(circle):
    first = circle.ego.ok("/v1/members", q="kovac", limit=1, after="gA")
    circle.api.world.feed([circle.event("block", "near", target=circle.id("ego"))])
    second = circle.ego.ok("/v1/members", cursor=first["next_cursor"], after="gA")
    assert circle.id("near") not in [item["id"] for item in second["items"]]
    assert circle.id("new") in [item["id"] for item in second["items"]]


def test_a_cursor_is_the_viewers(circle, members, api):
    first = circle.ego.ok("/v1/members", q="kovac", limit=1, after="gA")
    assert members.next().get("/v1/members", cursor=first["next_cursor"]).status_code == 400
    api.problem(400, "/v1/members", cursor=first["next_cursor"])
