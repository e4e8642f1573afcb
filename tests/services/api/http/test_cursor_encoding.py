import pytest


@pytest.mark.parametrize("cursor", ["", "x", "&", "AAAA", "kqEwAQ", "é", "lKF4AQID"])
def test_a_bad_cursor_is_refused(api, events, cursor):
    api.world.feed([events("like", "cur", "dor")])
    problem = api.problem(400, "/v1/members/cur/relationships", cursor=cursor)
    assert problem["type"] == "urn:rapport:problem:invalid-cursor"
