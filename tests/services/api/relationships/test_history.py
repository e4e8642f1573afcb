from tests.world import now


def test_history_has_days_and_interactions(api, events):
    at = now()
    api.world.feed([events("like", "tim", "una", at=at), events("call", "una", "tim", at=at - 1)])
    found = api.ok("/v1/members/tim/relationships/una/history", days=1, at=at)
    latest, *_ = found["interactions"]
    assert (latest["kind"], latest["direction"]) == ("like", "outbound")
    assert found["days"][0]["outbound"] == 1
    api.problem(422, "/v1/members/tim/relationships/una/history", days=91)
    api.problem(422, "/v1/members/tim/relationships/una/history", at=at - 5)
