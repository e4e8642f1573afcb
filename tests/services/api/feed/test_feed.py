import pytest

from tests.world import now

DAY = 86_400_000
BERLIN = {"name": "Berlin", "country": "DE"}


@pytest.fixture(scope="module")
def at():
    return now()


@pytest.fixture(scope="module")
def network(api, at):
    """`fay` sees `gus`, who is close, `hal`, whom she follows, not `ivy`."""
    history = [
        ("connect", "fay", "gus", 50),
        *(("meeting", "fay", "gus", i) for i in range(1, 5)),
        ("follow", "fay", "hal", 50),
        ("message", "fay", "ivy", 1),
        ("follow", "ivy", "fay", 1),
    ]
    made = [
        {"id": f"f{i}", "source": "t", "kind": kind, "actor": actor, "target": target,
         "at": at - days * DAY}
        for i, (kind, actor, target, days) in enumerate(history)
    ]  # fmt: skip
    updates = [
        ("profile", "gus", 9, {"name": "Gus", "is_brand": True}),
        ("post", "gus", 4, {"text": "Old", "topics": ["tea"]}),
        ("travel", "hal", 2, {"place": BERLIN, "starts_at": at, "ends_at": at + DAY}),
        ("job_change", "hal", 1, {"organization": "Acme", "title": "Cook"}),
        ("post", "ivy", 0, {"text": "Unseen"}),
    ]
    made += [
        {"id": f"t{i}", "source": "t", "kind": kind, "actor": actor, "at": at - days * DAY, **rest}
        for i, (kind, actor, days, rest) in enumerate(updates)
    ]
    api.world.feed(made)


def lines(items):
    return [(item["contact"], item["update"]["kind"]) for item in items]


def test_the_close_and_the_fresh_come_first_and_say_why(api, network, at):
    items = api.ok("/v1/members/fay/feed", at=at)["items"]
    assert lines(items) == [
        ("gus", "post"), ("hal", "job_change"), ("gus", "profile"), ("hal", "travel"),
    ]  # fmt: skip
    first = items[0]
    gus = api.ok("/v1/members/fay/relationships/gus", at=at)
    assert first["rank"] == pytest.approx(gus["score"] / 4)
    assert first["why"] == {
        "score": pytest.approx(gus["score"]), "freshness": pytest.approx(0.25),
        "stage": gus["stage"], "trend": gus["trend"], "following": False, "connected": True,
    }  # fmt: skip
    assert (first["name"], first["is_brand"], first["update"]["text"]) == ("Gus", True, "Old")
    assert items[3]["update"]["place"] == BERLIN


def test_the_newest_first_and_of_one_kind(api, network, at):
    recent = api.ok("/v1/members/fay/feed", at=at, sort="recent")["items"]
    assert lines(recent) == [
        ("hal", "job_change"), ("hal", "travel"), ("gus", "post"), ("gus", "profile"),
    ]  # fmt: skip
    assert lines(api.ok("/v1/members/fay/feed", at=at, kind="travel")["items"]) == [
        ("hal", "travel")
    ]
    assert api.ok("/v1/members/nobody-at-all/feed") == {"items": [], "next_cursor": None}


def test_wrong_values_are_named(api):
    for query in ({"sort": "score"}, {"kind": "like"}, {"limit": 0}):
        problem = api.problem(422, "/v1/members/fay/feed", **query)
        assert [error["field"] for error in problem["errors"]] == list(query)


def test_pages_neither_skip_nor_repeat_while_updates_arrive(api, events):
    api.world.feed([events("follow", "jo", f"k{i}") for i in range(3)])
    posts = [events("post", f"k{i % 3}", at=now() - i * 1000) for i in range(7)]
    api.world.feed(posts)
    page = api.ok("/v1/members/jo/feed", limit=3, sort="recent")
    api.world.feed([events("post", "k0"), posts[5] | {"undo": True}])
    shown = page["items"]
    while page["next_cursor"]:
        page = api.ok("/v1/members/jo/feed", limit=3, cursor=page["next_cursor"])
        shown += page["items"]
    ids = [posts[i]["id"] for i in (0, 1, 2, 3, 4, 6)]
    assert [item["update"]["id"] for item in shown] == ids
    api.problem(400, "/v1/members/fay/feed", cursor="bad")
    other = api.ok("/v1/members/jo/feed", limit=3)["next_cursor"]
    api.problem(400, "/v1/members/jo/relationships", cursor=other)


def test_updates_of_the_blocked_and_the_unfollowed_are_left_out(api, events):
    api.world.feed([events("follow", "kit", name) for name in ("lu", "moe", "nan")])
    api.world.feed([events("post", name) for name in ("lu", "moe", "nan")])
    assert len(api.ok("/v1/members/kit/feed")["items"]) == 3
    api.world.feed([events("block", "lu", "kit"), events("block", "kit", "moe"),
                    events("unfollow", "kit", "nan")])  # fmt: skip
    assert api.ok("/v1/members/kit/feed")["items"] == []
