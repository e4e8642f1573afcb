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
