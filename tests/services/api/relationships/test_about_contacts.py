"""Lists of contacts with who each is, and what ego has set about it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.services.api.bound import Members
from tests.services.api.conftest import Api
from tests.services.api.relationships.setting import put
from tests.world import now


@pytest.fixture(scope="module")
def members(api: Api) -> Iterator[Members]:
    yield Members(api, "about")


def about(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {item["contact"]: item["about"] for item in items}


def test_an_item_says_who_it_is_and_what_ego_has_set(api: Api, events: Any) -> None:
    at = now()
    lisbon = {"name": "Lisbon", "country": "PT", "latitude": 38.7, "longitude": -9.1}
    api.world.feed(
        [
            events("profile", "ab-bo", at=at, name="Bo", place=lisbon, topics=["databases"]),
            events("job_change", "ab-bo", at=at, title="Engineer", organization="Tidewater"),
            events("post", "ab-bo", at=at, topics=["cycling"]),
            events("meeting", "ab-ana", "ab-bo", at=at),
            events("like", "ab-cy", "ab-ana", at=at),
        ]
    )
    put(api, "ab-ana", "ab-bo", tags=["sports"], cadence_days=14, snoozed_until=at + 86_400_000)
    path = "/v1/members/ab-ana/relationships"
    found = about(api.ok(path, include="contact")["items"])
    bo = api.ok("/v1/members/ab-bo")
    set_ = api.ok(f"{path}/ab-bo/preferences")
    assert found["ab-bo"] == {
        **{name: bo[name] for name in ("name", "is_brand", "job", "place")},
        "topics": [each["topic"] for each in bo["topics"]],
        **{name: set_[name] for name in ("tags", "cadence_days", "snoozed_until")},
    }
    assert found["ab-bo"]["topics"] == ["databases", "cycling"]
    assert found["ab-cy"]["name"] is None
    assert found["ab-cy"]["tags"] == []
    assert all("about" not in item for item in api.ok(path)["items"])


def test_later_pages_have_it_too(api: Api, events: Any) -> None:
    api.world.feed([events("like", f"pg-{n}", "pg-ana") for n in range(3)])
    api.world.feed([events("profile", f"pg-{n}", name=f"No {n}") for n in range(3)])
    path, cursor, seen = "/v1/members/pg-ana/relationships", {}, {}
    for _ in range(3):
        page = api.ok(path, include="contact", limit=1, **cursor)
        seen |= about(page["items"])
        cursor = {"cursor": page["next_cursor"]}
    assert {name: each["name"] for name, each in seen.items()} == {
        f"pg-{n}": f"No {n}" for n in range(3)
    }


def test_a_bound_key_learns_only_who_is_seen(api: Api, members: Members, events: Any) -> None:
    """Who did nothing towards ego is an id, and of who does not share it no place is shown."""
    me = members.next()
    home = {"name": "Oslo", "country": "NO"}
    shown, unseen = f"{me.ego}-shown", f"{me.ego}-unseen"
    api.world.feed(
        [
            events("profile", shown, name="Una", place=home, topics=["music"]),
            events("profile", unseen, name="Secret", place=home),
            events("like", me.ego, unseen),
            events("view", shown, me.ego),
        ]
    )
    put(api, me.ego, unseen, tags=["mine"])
    found = about(me.own("/relationships", include="contact")["items"])
    for contact in (shown, unseen):
        profile = me.get(f"/v1/members/{contact}")
        seen = profile.json() if profile.status_code == 200 else {"name": None, "place": None}
        assert (found[contact]["name"], found[contact]["place"]) == (seen["name"], seen["place"])
    assert found[shown]["name"] == "Una"
    assert found[unseen]["name"] is None
    assert found[unseen]["tags"] == ["mine"]


def test_what_else_cannot_be_included(api: Api) -> None:
    answer = api.client.get("/v1/members/x/relationships", params={"include": "secrets"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "include"
