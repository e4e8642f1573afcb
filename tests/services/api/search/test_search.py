import pytest

from services.api.http.cursor_encoding import encode_cursor
from tests.processes import until


def found(api, **query):
    return [item["id"] for item in api.ok("/v1/members", **query)["items"]]


def profile(i, actor, **said):
    return {"id": f"p{i}", "source": "t", "kind": "profile", "actor": actor,
            "at": 1_760_000_000_000} | said  # fmt: skip


@pytest.fixture(scope="module")
def people(api):
    api.world.feed(
        [
            profile(1, "u:1", name="Zoë Quill"),
            profile(2, "u:2", name="Yan Quincy"),
            profile(3, "quark", name="Yan Brandt", is_brand=True),
            profile(4, "u:4"),
            profile(5, "xx-quark-xx", name="ÉCLAIR"),
        ]
    )
    until(lambda: found(api, q="eclair"), "the index to have them")


def test_finds_by_words_of_id_or_name_whatever_the_case_and_accents(api, people):
    assert set(found(api, q="qu")) == {"quark", "u:1", "u:2", "xx-quark-xx"}
    assert set(found(api, q=" QUARK ")) == {"quark", "xx-quark-xx"}
    assert set(found(api, q="yan")) == {"quark", "u:2"}
    assert found(api, q="quincy yan") == ["u:2"]
    for eclair in ("éclair", "Eclair", "e\u0301clair", "clai"):
        assert found(api, q=eclair) == ["xx-quark-xx"]
    assert set(found(api, q="u:")) >= {"u:1", "u:2", "u:4"}
    assert found(api, q="nobody at all") == []
    assert {"quark", "u:1", "u:2", "u:4", "xx-quark-xx"} <= set(found(api, limit=1000))


def test_says_who_was_found(api, people):
    assert api.ok("/v1/members", q="u:4")["items"] == [
        {"id": "u:4", "name": None, "is_brand": False}
    ]
    assert api.ok("/v1/members", q="brandt")["items"] == [
        {"id": "quark", "name": "Yan Brandt", "is_brand": True}
    ]


def test_those_in_whom_it_begins_a_word_come_first(api, people):
    assert found(api, q="uil quill") == ["u:1"]
    api.world.feed([profile(6, "u:6", name="Braquark"), profile(7, "u:7", name="Zed Quarks")])
    everybody = found(api, q="quark", after="gA")
    assert (set(everybody[:3]), everybody[3:]) == ({"quark", "xx-quark-xx", "u:7"}, ["u:6"])


def test_pages_through_what_is_found(api, people):
    first = api.ok("/v1/members", q="qu", limit=3)
    second = api.ok("/v1/members", limit=3, cursor=first["next_cursor"])
    paged = [item["id"] for page in (first, second) for item in page["items"]]
    assert paged == found(api, q="qu")[:6]
    assert len(first["items"]) == 3
    api.problem(400, "/v1/members", cursor="bad")
    of_another_file = encode_cursor(["qu", b"another", 0, 1])
    api.problem(400, "/v1/members", cursor=of_another_file)


def test_who_is_new_is_found(api, events):
    assert found(api, q="newcomer") == []
    api.world.feed([events("like", "newcomer-1", "newcomer-2")])
    api.world.feed([events("profile", "newcomer-2", name="Bob")])
    assert set(found(api, q="newcomer", after="gA")) == {"newcomer-1", "newcomer-2"}
    assert api.ok("/v1/members", q="newcomer-2")["items"][0]["name"] == "Bob"


def test_wrong_values_are_named(api):
    for query in ({"limit": 0}, {"q": "x" * 201}, {"at": "now"}):
        problem = api.problem(422, "/v1/members", **query)
        assert [error["field"] for error in problem["errors"]] == list(query)
