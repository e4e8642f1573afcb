import math

import pytest

from tests.services.api.likelihood.conftest import DAY, fed


def odds(p):
    return math.log(p / (1 - p))


def test_one_is_explained_by_points_that_add_up(api, events, at):
    fed(api, events, at, "mia")
    listed = {item["contact"]: item for item in api.ok("/v1/members/mia/likely", at=at)["items"]}
    path = "/v1/members/mia/relationships/mia-waits/likelihood"
    found = api.ok(path, at=at)
    for field in ("rank", "share", "within_7d", "within_30d"):
        assert found[field] == listed["mia-waits"][field]
    points = found["explanation"]
    assert sum(entry["week"] for entry in points) == pytest.approx(odds(found["within_7d"]))
    assert sum(entry["month"] for entry in points) == pytest.approx(odds(found["within_30d"]))
    words = {entry["feature"]: entry["words"] for entry in points}
    assert words["recency"] == "last in touch 1 minute ago"
    assert words["unanswered"] == "the contact's word of 1 minute ago is not answered"
    assert (found["model"], found["meets_within_28d"]) == ("default-2", None)


def test_strangers_may_meet(api, events, at):
    fed(api, events, at, "ria")
    api.world.feed([events("like", "rob", "ria-close", at=at - DAY)])
    found = api.ok("/v1/members/ria/relationships/rob/likelihood", at=at)
    assert [found[field] for field in ("rank", "share", "within_7d", "within_30d")] == [None] * 4
    points = found["explanation"]
    assert sum(e["month"] for e in points) == pytest.approx(odds(found["meets_within_28d"]))
    words = {entry["feature"]: entry["words"] for entry in points}
    assert words["shared"] == "contacts they share: 1"
    unknown = api.ok("/v1/members/ria/relationships/nobody/likelihood", at=at)
    assert 0 < unknown["meets_within_28d"] < found["meets_within_28d"]


def test_a_block_leaves_all_unknown(api, events, at):
    fed(api, events, at, "nia")
    for ego, contact in (("nia", "nia-blocked"), ("nia-blocked", "nia"), ("nia", "nia")):
        found = api.ok(f"/v1/members/{ego}/relationships/{contact}/likelihood", at=at)
        assert found["within_7d"] is found["meets_within_28d"] is None
        assert found["explanation"] == []
