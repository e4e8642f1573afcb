import pytest


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0}, {"limit": 1001}, {"limit": "many"}, {"limit": ""}, {"sort": "name"},
        {"stage": "friend"}, {"kind": "wave"}, {"kind": "follow"}, {"at": "yesterday"},
        {"at": "2026-01-01T00:00:00"}, {"at": "-1"}, {"at": ""}, {"wait": "nan"}, {"wait": -1},
        {"wait": 61},
    ],
)  # fmt: skip
def test_wrong_values_are_named(api, events, query):
    api.world.feed([events("like", "val", "xan")])
    problem = api.problem(422, "/v1/members/val/relationships", **query)
    assert problem["type"] == "urn:rapport:problem:invalid-request"
    assert [error["field"] for error in problem["errors"]] == list(query)
