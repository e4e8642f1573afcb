import pytest

from schemas.times import format_time
from tests.oracle import Oracle
from tests.relationships.score.test_relationship import same
from tests.services.api.relationships.exactness import approximate, exact
from tests.world import now

DAY = 86_400_000


def pages(api, ego, **query):
    """Pages of contacts, until there are no more."""
    cursor, found = None, []
    while not found or cursor:
        page = api.ok(
            f"/v1/members/{ego}/relationships", **query, **({"cursor": cursor} if cursor else {})
        )
        found.append(page["items"])
        cursor = page["next_cursor"]
    return found


def contacts(items):
    return [item["contact"] for item in items]


def test_ranks_like_the_events_say(api, events):
    at = now()
    history = [
        events(kind, *pair, at=at - days * DAY)
        for days, (kind, *pair) in enumerate(
            [
                ("message", "ann", "bob"),
                ("meeting", "cid", "ann"),
                ("like", "ann", "dan"),
                ("message", "bob", "ann"),
                ("follow", "ann", "eli"),
                ("post", "eli"),
                ("call", "ann", "bob"),
                ("unfollow", "fee", "ann"),
                ("meeting", "cid", "ann"),
                ("view", "gil", "ann"),
            ]
        )
    ]
    api.world.feed(history)
    for sort in ("score", "recent", "trend"):
        found = api.ok("/v1/members/ann/relationships", sort=sort, at=at)
        assert found["next_cursor"] is None
        same(exact(found["items"]), Oracle().feed(*history).relationships("ann", at, sort))


def test_ranks_the_many_contacts_of_a_brand(api, events):
    at = now()
    fans = [f"fan{n}" for n in range(2_001)]
    history = [events("like", fan, "brandy", at=at - n * 600_000) for n, fan in enumerate(fans)]
    history += [events("message", "brandy", fan, at=at) for fan in fans[::400]]
    history += [events("follow", "brandy", fans[7], at=at - DAY), events("post", fans[7], at=at)]
    api.world.feed(history)
    for sort in ("score", "recent", "trend"):
        found = api.ok("/v1/members/brandy/relationships", sort=sort, at=at, limit=20)
        same(exact(found["items"]), Oracle().feed(*history).relationships("brandy", at, sort)[:20])


def test_draws_go_by_contact(api, events):
    at = now()
    names = ["z", "é", "b", "B", "a/b", "東京", "a"]
    api.world.feed([events("like", "drew", name, at=at) for name in names])
    found = contacts(api.ok("/v1/members/drew/relationships")["items"])
    assert found == sorted(names)
    assert [name for page in pages(api, "drew", limit=2) for name in contacts(page)] == sorted(
        names
    )


def test_filters_by_stage_and_kind(api, events):
    at = now()
    api.world.feed(
        [
            *(events("meeting", "flo", "close", at=at - i * DAY) for i in range(10)),
            *(events("meeting", "met", "flo", at=at - i * DAY) for i in range(2)),
            events("like", "flo", "liked", at=at),
            events("view", "flo", "viewed", at=at),
            events("like", "flo", "unliked", at=at),
            events("like", "flo", "unliked", at=at, undo=True),
            events("follow", "follower", "flo", at=at),
        ]
    )

    def of(**query):
        return contacts(api.ok("/v1/members/flo/relationships", **query)["items"])

    assert of() == ["close", "met", "follower", "liked", "viewed", "unliked"]
    assert of(stage="close") == ["close"]
    assert of(stage="stranger") == ["viewed", "unliked"]
    assert of(kind="meeting") == ["close", "met"]
    assert of(kind="meeting", stage="acquaintance") == ["met"]
    assert of(kind="like") == ["liked"]
    assert of(kind="call") == []


def test_every_contact_comes_once_while_events_arrive(api, events):
    at = now()
    names = [f"c{i:02}" for i in range(25)]
    api.world.feed([events("message", "pam", name, at=at - i) for i, name in enumerate(names)])
    first = api.ok("/v1/members/pam/relationships", limit=10)
    api.world.feed([events("meeting", "pam", name) for name in reversed(names)])
    api.world.feed([events("meeting", "pam", "new"), events("block", "c20", "pam")])
    second = api.ok("/v1/members/pam/relationships", limit=10, cursor=first["next_cursor"])
    third = api.ok("/v1/members/pam/relationships", limit=10, cursor=second["next_cursor"])
    found = [item for page in (first, second, third) for item in page["items"]]
    assert contacts(found) == names
    assert {item["at"] for item in found} == {first["items"][0]["at"]}
    assert third["next_cursor"] is None
    again = api.ok("/v1/members/pam/relationships", limit=25, cursor=first["next_cursor"])
    assert contacts(again["items"]) == names[10:]


def test_pages_keep_the_time_they_were_asked_about(api, events):
    at = now()
    api.world.feed([events("like", "tim", f"c{i}", at=at) for i in range(5)])
    later = pages(api, "tim", limit=2, at=at + 30 * DAY)
    assert [len(page) for page in later] == [2, 2, 1]
    for page in later:
        for item in page:
            assert item["at"] == format_time(at + 30 * DAY)
            assert item["strength"] == pytest.approx(0.5)


def test_the_past_is_ranked_page_by_page(api, events):
    at = now()
    history = [events("message", "pat", f"c{i}", at=at - (9 - i) * DAY) for i in range(9)]
    history += [events("meeting", "pat", f"c{i}", at=at) for i in range(9)]
    api.world.feed(history)
    for sort in ("score", "recent", "trend"):
        found = approximate(
            [
                item
                for page in pages(api, "pat", sort=sort, at=at - 3 * DAY, limit=3)
                for item in page
            ]
        )
        expected = Oracle().feed(*history[:7]).relationships("pat", at - 3 * DAY, sort)
        same([at_noon(item) for item in found], [at_noon(item) for item in expected])


def at_noon(item):
    """The item with the days of its times alone."""
    return item | {name: item[name] and item[name][:10] for name in item if name.endswith("_at")}


def test_a_cursor_is_its_egos(api, events):
    api.world.feed([events("like", ego, f"c{i}") for ego in ("one", "two") for i in range(3)])
    cursor = api.ok("/v1/members/one/relationships", limit=1)["next_cursor"]
    api.problem(400, "/v1/members/two/relationships", cursor=cursor)
    api.ok("/v1/members/one/relationships", cursor=cursor)


def test_somebody_never_seen_has_nobody_to_list(api, events):
    listed = api.ok("/v1/members/ghost/relationships")
    assert listed == {"items": [], "next_cursor": None}
