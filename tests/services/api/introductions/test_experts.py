import pytest

from tests.world import now


@pytest.fixture(scope="module")
def at():
    return now()


@pytest.fixture(scope="module")
def world(api, at):
    """`eli` is close to `fin` and knows `gil` a little; `hoa` is a contact of `fin`."""
    ties = [*[("meeting", "eli", "fin")] * 9, ("message", "gil", "eli"),
            *[("meeting", "fin", "hoa")] * 9, ("meeting", "hoa", "ike"),
            ("meeting", "fin", "jan"), ("block", "jan", "eli")]  # fmt: skip
    updates = [
        ("profile", "gil", {"topics": ["stream processing"], "name": "Gil"}),
        ("post", "gil", {"text": "Streams, streams"}),
        ("job_change", "hoa", {"title": "Head of Stream Processing", "organization": "Acme"}),
        ("profile", "ike", {"topics": ["stream processing"]}),
        ("profile", "jan", {"topics": ["stream processing"]}),
        ("profile", "eli", {"topics": ["stream processing"]}),
    ]
    made = [{"kind": kind, "actor": actor, "target": target} for kind, actor, target in ties]
    made += [{"kind": kind, "actor": actor, **rest} for kind, actor, rest in updates]
    api.world.feed([{"id": f"x{i}", "source": "t", "at": at} | e for i, e in enumerate(made)])


def found(api, ego, at, **query):
    return api.ok(f"/v1/members/{ego}/experts", at=at, after="gA", **query)["items"]


def test_who_knows_why_and_through_whom(api, world, at):
    hoa, gil = found(api, "eli", at, q="stream")
    score = api.ok("/v1/members/eli/relationships/fin", at=at)["score"]
    assert hoa == {
        "member": "hoa", "name": None, "match": 0.5, "closeness": pytest.approx(score / 2),
        "rank": pytest.approx(score / 4), "directly": False, "path": ["eli", "fin", "hoa"],
        "why": [{"kind": "job", "text": "Head of Stream Processing · Acme", "points": 2,
                 "at": hoa["why"][0]["at"]}],
    }  # fmt: skip
    assert (gil["name"], gil["directly"], gil["path"]) == ("Gil", True, ["eli", "gil"])
    assert gil["match"] == pytest.approx(1 - 2 ** (-3 / 2))
    assert [(sign["kind"], sign["text"]) for sign in gil["why"]] == [
        ("topic", "stream processing"), ("post", "Streams, streams"),
    ]  # fmt: skip
    assert [each["member"] for each in found(api, "eli", at, q="acme")] == ["hoa"]
    assert found(api, "eli", at, q="pottery") == []
    assert found(api, "nobody-known", at, q="stream") == []


def test_what_is_new_and_what_is_taken_back_counts_at_once(api, events, world):
    api.world.feed([events("meeting", "kai", "lou")])
    post = events("post", "lou", text="Pottery for beginners")
    api.world.feed([post])
    assert [e["member"] for e in found(api, "kai", now(), q="pottery")] == ["lou"]
    api.world.feed([post | {"undo": True}])
    assert found(api, "kai", now(), q="pottery") == []


def test_pages(api, events):
    names = [f"mia-{i}" for i in range(5)]
    api.world.feed([events("meeting", "mia", name) for name in names])
    api.world.feed([events("profile", name, topics=["origami"]) for name in names])
    path = "/v1/members/mia/experts"
    first = api.ok(path, q="origami", limit=3, after="gA")
    rest = api.ok(path, limit=3, cursor=first["next_cursor"])
    assert sorted(e["member"] for page in (first, rest) for e in page["items"]) == names
    assert rest["items"][0]["why"][0]["text"] == "origami"
    assert rest["next_cursor"] is None


def test_something_must_be_asked(api):
    for query in ({}, {"q": " "}, {"q": "x" * 201}):
        problem = api.problem(422, "/v1/members/eli/experts", **query)
        assert [error["field"] for error in problem["errors"]] == ["q"]
