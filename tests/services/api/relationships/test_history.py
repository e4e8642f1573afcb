import pytest

from schemas.times import format_time
from tests.world import now

DAY = 86_400_000


def test_history_has_days_and_interactions(api, events):
    at = now()
    api.world.feed([events("like", "tim", "una", at=at), events("call", "una", "tim", at=at - 1)])
    found = api.ok("/v1/members/tim/relationships/una/history", days=1, at=at)
    latest, *_ = found["interactions"]
    assert (latest["kind"], latest["direction"]) == ("like", "outbound")
    assert found["days"] == [
        {"day": format_time(at)[:10], "outbound": 1, "inbound": 1, "mutual": 0,
         "score": api.ok("/v1/members/tim/relationships/una", at=at)["score"]}
    ]  # fmt: skip
    api.problem(422, "/v1/members/tim/relationships/una/history", days=91)
    api.problem(422, "/v1/members/tim/relationships/una/history", at=at - 5)


def test_each_day_has_the_score_that_is_answered_of_it(api, events):
    at = now()
    api.world.feed(
        [
            events("meeting", "vic", "wim", at=at - 12 * DAY),
            events("follow", "vic", "wim", at=at - 8 * DAY),
            events("post", "wim", at=at - 5 * DAY),
            *(events("message", "wim", "vic", at=at - 2 * DAY, audience=n) for n in (1, 3, 9)),
            events("like", "vic", "zoe", at=at),
        ]
    )
    days = api.ok("/v1/members/vic/relationships/wim/history", at=at)["days"]
    assert [day["day"] for day in days] == [format_time(at - ago * DAY)[:10] for ago in range(13)]
    for ago, day in enumerate(days):
        then = api.ok("/v1/members/vic/relationships/wim", at=at - ago * DAY)
        assert day["score"] == pytest.approx(then["score"], rel=1e-9)
    assert days[2]["inbound"] == 3
    assert days[12]["mutual"] == 1


def test_counts_and_rhythm_are_of_what_there_was(api, events):
    at, path = now(), "/v1/members/yan/relationships/xia/history"
    days = [21, 14, 7, 3]
    api.world.feed([events("message", "xia", "yan", at=at - ago * DAY) for ago in days[1:]])
    assert api.ok(path, at=at)["rhythm"] is None, "three days have but two gaps"
    taken_back = events("call", "yan", "xia", at=at - DAY)
    api.world.feed(
        [
            events("message", "xia", "yan", at=at - days[0] * DAY),
            events("message", "yan", "xia", at=at - 3 * DAY),
            events("meeting", "yan", "xia", at=at - 100 * DAY),
            taken_back,
            taken_back | {"undo": True},
        ]
    )
    found = api.ok(path, at=at)
    assert found["counts"] == [
        {"kind": "message", "direction": "inbound", "count": 4},
        {"kind": "message", "direction": "outbound", "count": 1},
    ]
    assert found["rhythm"] == {"usual_gap_days": 97 / 4, "silent_days": 3}
    few = api.ok(path, at=at, days=7)
    assert [each["count"] for each in few["counts"]] == [1, 1]
    assert few["rhythm"] == found["rhythm"]
