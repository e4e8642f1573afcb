import math

import pytest

from tests.world import now

DAY = 86_400_000


def odds(p):
    return math.log(p / (1 - p))


@pytest.fixture(scope="module")
def at(api):
    return now()


def fed(api, events, at, ego):
    api.world.feed(
        [
            *(events("message", ego, f"{ego}-close", at=at - n * DAY) for n in range(1, 20)),
            *(events("message", f"{ego}-close", ego, at=at - n * DAY + 9) for n in range(1, 20)),
            events("message", f"{ego}-waits", ego, at=at - 60_000),
            events("like", ego, f"{ego}-old", at=at - 80 * DAY),
            events("message", ego, f"{ego}-blocked", at=at - 60_000),
            events("block", ego, f"{ego}-blocked", at=at - 50_000),
        ]
    )


def test_lists_who_is_likely_next(api, events, at):
    fed(api, events, at, "lia")
    items = api.ok("/v1/members/lia/likely", at=at)["items"]
    assert [item["contact"] for item in items] == ["lia-waits", "lia-close", "lia-old"]
    assert [item["rank"] for item in items] == [1, 2, 3]
    shares = [item["share"] for item in items]
    assert shares == sorted(shares, reverse=True)
    assert 0.9 < sum(shares) <= 1 + 1e-9
    by = {item["contact"]: item for item in items}
    assert by["lia-close"]["within_7d"] > 2 * by["lia-old"]["within_7d"]
    assert all(item["within_7d"] < item["within_30d"] for item in items)


def test_pages_do_not_skip_nor_repeat(api, events, at):
    fed(api, events, at, "pia")
    whole = api.ok("/v1/members/pia/likely", at=at)["items"]
    first = api.ok("/v1/members/pia/likely", at=at, limit=2)
    rest = api.ok("/v1/members/pia/likely", limit=2, cursor=first["next_cursor"])
    assert first["items"] + rest["items"] == whole
    assert rest["next_cursor"] is None


def test_one_is_explained_by_points_that_add_up(api, events, at):
    fed(api, events, at, "mia")
    listed = {item["contact"]: item for item in api.ok("/v1/members/mia/likely", at=at)["items"]}
    path = "/v1/members/mia/relationships/mia-waits/likelihood"
    told = api.ok(path, at=at)
    for field in ("rank", "share", "within_7d", "within_30d"):
        assert told[field] == listed["mia-waits"][field]
    points = told["explanation"]
    assert sum(entry["week"] for entry in points) == pytest.approx(odds(told["within_7d"]))
    assert sum(entry["month"] for entry in points) == pytest.approx(odds(told["within_30d"]))
    words = {entry["feature"]: entry["words"] for entry in points}
    assert words["recency"] == "last in touch 1 minute ago"
    assert words["unanswered"] == "the contact's word of 1 minute ago is not answered"
    assert (told["model"], told["meets_within_28d"]) == ("default-1", None)


def test_strangers_may_meet(api, events, at):
    fed(api, events, at, "ria")
    api.world.feed([events("like", "rob", "ria-close", at=at - DAY)])
    told = api.ok("/v1/members/ria/relationships/rob/likelihood", at=at)
    assert [told[field] for field in ("rank", "share", "within_7d", "within_30d")] == [None] * 4
    points = told["explanation"]
    assert sum(e["month"] for e in points) == pytest.approx(odds(told["meets_within_28d"]))
    words = {entry["feature"]: entry["words"] for entry in points}
    assert words["shared"] == "contacts they share: 1"
    unknown = api.ok("/v1/members/ria/relationships/nobody/likelihood", at=at)
    assert 0 < unknown["meets_within_28d"] < told["meets_within_28d"]


def test_a_block_tells_nothing(api, events, at):
    fed(api, events, at, "nia")
    for ego, contact in (("nia", "nia-blocked"), ("nia-blocked", "nia"), ("nia", "nia")):
        told = api.ok(f"/v1/members/{ego}/relationships/{contact}/likelihood", at=at)
        assert told["within_7d"] is told["meets_within_28d"] is None
        assert told["explanation"] == []
