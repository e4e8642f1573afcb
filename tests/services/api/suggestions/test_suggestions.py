import pytest

from services.api.suggestions.answer import SuggestionPage
from tests.services.api.bound import Members
from tests.services.api.relationships.setting import put
from tests.world import now

DAY = 86_400_000


def path(ego):
    return f"/v1/members/{ego}/suggestions"


def reasons(api, ego, **query):
    items = api.ok(path(ego), **query)["items"]
    return {item["contact"]: [why["reason"] for why in item["reasons"]] for item in items}


def test_says_with_whom_to_get_in_touch_and_why(api, events):
    at = now()
    api.world.feed(
        [
            *(events("meeting", "sug", "cold", at=at - day * DAY) for day in (20, 23, 26, 29)),
            events("message", "asks", "sug", at=at - 2 * DAY),
            events("call", "sug", "works", at=at - 2 * DAY),
            events("job_change", "works", organization="Acme", title="CTO", at=at - DAY),
            events("profile", "works", name="Walt"),
            events("meeting", "sug", "visits", at=at - DAY),
            events("profile", "sug", place={"name": "Oslo", "country": "NO"}),
            events("travel", "visits", place={"name": "Oslo"}, ends_at=at + DAY),
        ]
    )
    assert reasons(api, "sug") == {
        "cold": ["going_cold"],
        "asks": ["unanswered"],
        "works": ["job_changed"],
        "visits": ["in_town"],
    }
    body = api.ok(path("sug"))
    assert SuggestionPage.model_validate(body).model_dump(by_alias=True, exclude_unset=True) == body
    items = body["items"]
    assert [i["priority"] for i in items] == sorted((i["priority"] for i in items), reverse=True)
    (works,) = api.ok(path("sug"), reason="job_changed")["items"]
    assert (works["name"], works["stage"], works["trend"]) == ("Walt", "germ", "sparse")
    (why,) = works["reasons"]
    assert (why["organization"], why["title"]) == ("Acme", "CTO")
    assert why["text"] == "They have a new job as CTO at Acme: congratulate them."


def test_what_is_set_counts(api, events):
    at = now()
    api.world.feed(
        [events("call", "sets", c, at=at - 9 * DAY) for c in ("due", "snoozed", "done", "hidden")]
    )
    for contact in ("due", "snoozed", "done", "hidden"):
        put(api, "sets", contact, cadence_days=7)
    put(api, "sets", "snoozed", snoozed_until=at + DAY)
    put(api, "sets", "done", done_at=at)
    put(api, "sets", "hidden", hidden=True)
    assert reasons(api, "sets") == {"due": ["cadence_due"]}
    later = reasons(api, "sets", at=at + 15 * DAY)
    assert set(later) == {"due", "snoozed", "done"}


def test_introduces_who_care_for_the_same_and_do_not_know_each_other(api, events):
    people = ("int-a", "int-b", "int-c", "int-shop")
    about = {"int-a": ["jazz", "sea"], "int-b": ["jazz", "sea"], "int-c": ["jazz", "sea"]}
    api.world.feed(
        [
            *(events("call", "int", one) for one in people),
            *(events("call", one, "int") for one in people),
            *(events("profile", one, topics=about.get(one, ["jazz"]),
                     **({"is_brand": True} if one == "int-shop" else {})) for one in people),
            events("like", "int-b", "int-c"),
            events("block", "int-c", "int-a"),
        ]
    )  # fmt: skip
    (found,) = api.ok(path("int"), reason="introduction")["items"]
    (why,) = found["reasons"]
    assert (found["contact"], why["with"], why["topics"]) == ("int-a", "int-b", ["jazz", "sea"])
    bound = Members(api, "int").key("int")
    assert bound.own("/suggestions", reason="introduction")["items"] == [], (
        "those that are missing would say what two others do"
    )
    put(api, "int-b", "int-a", hidden=True)
    assert api.ok(path("int"), reason="introduction")["items"] == []


def test_pages_list_each_once_while_life_goes_on(api, events):
    at = now()
    contacts = [f"page-{n}" for n in range(5)]
    api.world.feed([events("message", c, "pages", at=at - 2 * DAY - n)
                    for n, c in enumerate(contacts)])  # fmt: skip
    first = api.ok(path("pages"), limit=2)
    api.world.feed([events("call", "pages", contacts[0]), events("message", "new", "pages")])
    second = api.ok(path("pages"), limit=2, cursor=first["next_cursor"])
    third = api.ok(path("pages"), limit=2, cursor=second["next_cursor"])
    pages = [first["items"], second["items"], third["items"]]
    assert sorted(i["contact"] for page in pages for i in page) == contacts
    assert third["next_cursor"] is None
    api.problem(400, path("sug"), cursor=first["next_cursor"])


@pytest.mark.parametrize("query", [{"reason": "boredom"}, {"limit": 0}])
def test_bad_queries_are_refused(api, query):
    assert api.problem(422, path("sug"), **query)["errors"][0]["field"] in query


def test_nobody_is_suggested_to_a_stranger(api):
    assert api.ok(path("nobody-at-all")) == {"items": [], "next_cursor": None}
