"""What each route shows by a key that is bound to one member, told apart from an unbound one."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.services.api.bound import Bound, Members
from tests.services.api.conftest import Api
from tests.services.api.feed.streams import live
from tests.services.api.relationships.setting import put_settings
from tests.world import now

DAY = 86_400_000


@pytest.fixture(scope="module")
def members(api: Api) -> Iterator[Members]:
    yield Members(api, "bound")


@pytest.fixture(scope="module")
def ana(api: Api, members: Members) -> Bound:
    """`fan` follows ana; `bo` wrote to her; `cy` likes bo and `zoe` likes cy; `star` she follows
    and wrote to, in vain. All are known to do something."""
    ana = members.next()
    acts = [
        ("follow", "fan", "ana"), ("message", "bo", "ana"), ("message", "ana", "bo"),
        ("message", "cy", "bo"), ("message", "zoe", "cy"),
        ("follow", "ana", "star"), ("message", "ana", "star"), ("follow", "ana", "fan"),
        ("follow", "ana", "bo"), ("message", "ana", "cy"),
    ]  # fmt: skip
    shown = {
        "profile": {"name": "Kim", "topics": ["tea"], "place": {"name": "Oslo"}},
        "post": {"text": "brewing", "topics": ["soup"]},
        "read": {"text": "leaves", "topics": ["salt"]},
        "job_change": {"title": "Cook", "organization": "Acme"},
        "travel": {"place": {"name": "Rome", "country": "IT"}},
    }
    at = now() - 60_000
    made: list[dict[str, Any]] = [
        {"kind": kind, "actor": name(ana, one), "target": name(ana, other)}
        for kind, one, other in acts
    ]
    made += [
        {"kind": kind, "actor": name(ana, who)} | details
        for who in ("fan", "bo", "cy", "zoe", "star")
        for kind, details in shown.items()
    ]
    api.world.feed(
        [{"id": f"b{n}", "source": "t", "at": at + n} | event for n, event in enumerate(made)]
    )
    return ana


def name(ana: Bound, who: str) -> str:
    return ana.ego if who == "ana" else f"{who}-{ana.ego}"


def profile(ana: Bound, who: str) -> Any:
    return ana.ok(f"/v1/members/{name(ana, who)}")


def test_who_follows_shows_updates_and_places(ana):
    fan = profile(ana, "fan")
    assert (fan["name"], fan["place"]["name"], fan["job"]["title"]) == ("Kim", "Rome", "Cook")
    assert {update["kind"] for update in fan["updates"]} == {
        "profile", "post", "read", "job_change", "travel"
    }  # fmt: skip
    assert (fan["followers"], fan["last_event_at"], fan["aliases"]) == (None, None, [])


@pytest.mark.parametrize("who", ["bo", "cy"])
def test_who_is_linked_shows_who_it_is_alone(ana, who):
    shown = profile(ana, who)
    assert (shown["name"], shown["is_brand"], shown["job"]["title"]) == ("Kim", False, "Cook")
    assert {each["topic"] for each in shown["topics"]} == {"tea", "soup"}, "nothing it reads"
    unseen = ("home", "place", "followers", "last_event_at")
    assert {field: shown[field] for field in unseen} == dict.fromkeys(unseen)
    assert (shown["aliases"], shown["jobs"], shown["updates"]) == ([], [], [])


@pytest.mark.parametrize("who", ["star", "zoe", "nobody"])
def test_a_stranger_is_as_unknown_as_nobody(ana, who):
    answer = ana.get(f"/v1/members/{name(ana, who)}")
    assert answer.status_code == 404
    assert answer.json()["detail"] == f"No member '{name(ana, who)}' was ever seen"


def test_the_search_finds_those_within_two_links(ana):
    found = ana.ok("/v1/members", q=ana.ego, after="gA")["items"]
    assert {each["id"] for each in found} == {name(ana, w) for w in ("ana", "fan", "bo", "cy")}


def test_the_feed_has_those_who_follow_back(ana):
    items = ana.own("/feed")["items"]
    assert {each["contact"] for each in items} == {name(ana, "fan")}


def test_exposures_count_of_those_alone(api, ana):
    for who, seen in (("fan", 4), ("star", 0), ("bo", 0)):
        found = ana.own(f"/relationships/{name(ana, who)}")
        assert found["exposures"]["28d"] == seen
    unbound = api.ok(f"/v1/members/{ana.ego}/relationships/{name(ana, 'star')}")
    assert unbound["exposures"]["28d"] == 4
    scores = {each["contact"]: each["score"] for each in ana.own("/relationships")["items"]}
    for contact, score in scores.items():
        assert score == ana.own(f"/relationships/{contact}")["score"]


def test_who_is_near_are_those_whose_place_is_seen(ana):
    items = ana.own("/nearby", place="Rome")["items"]
    assert [each["contact"] for each in items] == [name(ana, "fan")]
    countries = ana.own("/circle")["countries"]
    assert {each["country"]: each["members"] for each in countries} == {None: 3, "IT": 1}


def test_a_path_names_who_is_in_the_middle_and_no_scores_of_others(api, ana):
    found = ana.own(f"/paths/{name(ana, 'cy')}")
    direct, introduced = found["items"]
    assert direct["members"] == [ana.ego, name(ana, "cy")]
    assert direct["score"] == direct["links"][0]["score"] > 0
    assert introduced["members"] == [name(ana, w) for w in ("ana", "bo", "cy")]
    own, others = introduced["links"]
    assert own["score"] > 0
    assert own["stage"] is not None
    assert (introduced["score"], others["score"], others["stage"]) == (None, None, None)
    assert ana.get(f"/v1/members/{ana.ego}/paths/{name(ana, 'zoe')}").status_code == 404
    unbound = api.ok(f"/v1/members/{ana.ego}/paths/{name(ana, 'zoe')}")
    assert len(unbound["items"]) == 2


def test_an_expert_is_one_by_what_is_seen(ana):
    def experts(q: str) -> dict[str, Any]:
        items = ana.own("/experts", q=q, after="gA", wait=30)["items"]
        return {each["member"].split("-")[0]: each for each in items}

    assert {*experts("tea")} == {"fan", "bo", "cy"}
    soup = experts("soup")
    assert {*soup} == {"fan", "bo", "cy"}
    assert soup["bo"]["why"][0]["text"] == "soup", "the topic, not what was said"
    assert soup["fan"]["why"][0]["text"] == "soup · brewing"
    assert {*experts("brewing")} == {"fan"}
    assert {*experts("salt")} == {"fan"}, "who reads, for its followers"
    assert soup["bo"]["closeness"] > 0


def test_an_introduced_expert_has_no_rank(api, members):
    dan = members.next()
    eli, fay = f"eli-{dan.ego}", f"fay-{dan.ego}"
    at = now()
    api.world.feed(
        [{"id": f"i{n}", "source": "t", "at": at, "actor": one, **rest}
         for n, (one, rest) in enumerate([
             (eli, {"kind": "message", "target": dan.ego}),
             (fay, {"kind": "message", "target": eli}),
             (fay, {"kind": "profile", "topics": ["pottery"]}),
         ])]
    )  # fmt: skip
    (found,) = dan.own("/experts", q="pottery", after="gA", wait=30)["items"]
    assert (found["path"], found["rank"], found["closeness"]) == ([dan.ego, eli, fay], None, None)
    assert found["match"] == 0.5
    for unbound in (False, True):
        put_settings(api, eli, introductions=unbound)
        paths = api.ok(f"/v1/members/{dan.ego}/paths/{fay}")["items"]
        experts = api.ok(f"/v1/members/{dan.ego}/experts", q="pottery")["items"]
        assert (len(paths), len(experts)) == (int(unbound), int(unbound))
        seen = (dan.own(f"/paths/{fay}")["items"], dan.own("/experts", q="pottery")["items"])
        assert [len(each) for each in seen] == [int(unbound)] * 2


def test_likelihood_leaves_out_what_the_contact_does_elsewhere(api, ana):
    path = f"/relationships/{name(ana, 'bo')}/likelihood"
    features = {each["feature"] for each in ana.own(path)["explanation"]}
    unbound = api.ok(f"/v1/members/{ana.ego}{path}")["explanation"]
    assert features < {each["feature"] for each in unbound}
    assert "contact_active" not in features
    stranger = ana.own(f"/relationships/{name(ana, 'zoe')}/likelihood")
    assert (stranger["meets_within_28d"], stranger["explanation"]) == (None, [])


def test_a_cursor_is_the_viewers(api, ana):
    path = f"/v1/members/{ana.ego}/relationships"
    cursor = ana.ok(path, limit=1)["next_cursor"]
    others = api.ok(path, limit=1)["next_cursor"]
    assert ana.ok(path, cursor=cursor)["items"]
    assert api.ok(path, cursor=others)["items"]
    assert api.get(path, cursor=cursor).status_code == 400
    assert ana.get(path, cursor=others).status_code == 400


def test_later_pages_leave_out_what_is_no_longer_seen(api, members):
    jo = members.next()
    fans = [f"fan{n}-{jo.ego}" for n in range(3)]
    made = [{"kind": "follow", "actor": fan, "target": jo.ego} for fan in fans]
    made += [{"kind": "follow", "actor": jo.ego, "target": fan} for fan in fans]
    made += [{"kind": "travel", "actor": one, "place": {"name": "Rome", "country": "IT"}}
             for one in (*fans, jo.ego)]  # fmt: skip
    made += [{"kind": "job_change", "actor": fan, "title": "Cook"} for fan in fans]
    at = now() - 1000
    api.world.feed(
        [{"id": f"{jo.ego}{n}", "source": "t", "at": at + n} | e for n, e in enumerate(made)]
    )
    first = jo.own("/nearby", limit=1)
    kept = [(path, jo.own(path, limit=1)) for path in ("/nearby", "/suggestions")]
    assert [each["contact"] for each in first["items"]] == fans[:1]
    reasons = {why["reason"] for why in kept[1][1]["items"][0]["reasons"]}
    assert reasons == {"in_town", "job_changed"}
    api.world.feed([{"id": f"{jo.ego}-u", "source": "t", "kind": "unfollow", "actor": fans[1],
                     "target": jo.ego, "at": now()}])  # fmt: skip
    for path, page in kept:
        left = jo.own(path, cursor=page["next_cursor"])["items"]
        assert [each["contact"] for each in left] == fans[2:]


def test_a_live_feed_has_what_is_seen(api, ana):
    posts = {
        who: {"id": f"live-{who}-{ana.ego}", "source": "t", "kind": "post", "at": now(),
              "actor": name(ana, who)}
        for who in ("star", "bo", "fan")
    }  # fmt: skip
    with (
        httpx.Client(base_url=api.client.base_url, headers=ana.headers) as client,
        live(client, ana.ego) as stream,
    ):
        assert stream.next().item is None
        api.world.feed([posts["star"], posts["bo"]])
        api.world.feed([posts["fan"]])
        assert stream.ids(1) == [posts["fan"]["id"]]


def test_a_time_of_the_past_says_nothing_of_when_another_last_did_something(ana):
    long_ago = now() - 400 * DAY
    assert ana.get(f"/v1/members/{name(ana, 'bo')}", at=long_ago).status_code == 200
    assert ana.get(f"/v1/members/{ana.ego}", at=long_ago).status_code == 422


def test_what_is_undone_is_seen_no_more_at_once(api, members):
    gus = members.next()
    hal = f"hal-{gus.ego}"
    like = {"id": f"u-{hal}", "source": "t", "kind": "like", "actor": hal, "target": gus.ego,
            "at": now()}  # fmt: skip
    api.world.feed([like])
    assert gus.get(f"/v1/members/{hal}").status_code == 200
    api.world.feed([like | {"undo": True}])
    assert gus.get(f"/v1/members/{hal}").status_code == 404


def test_a_key_of_several_members_sees_what_any_of_them_sees(api, ana, members):
    other = members.next()
    both = members.key(ana.ego, other.ego)
    api.world.feed([{"id": f"k-{other.ego}", "source": "t", "kind": "like", "at": now(),
                     "actor": f"ida-{other.ego}", "target": other.ego}])  # fmt: skip
    assert both.get(f"/v1/members/ida-{other.ego}").status_code == 200
    assert both.get(f"/v1/members/{name(ana, 'bo')}").status_code == 200
    assert ana.get(f"/v1/members/ida-{other.ego}").status_code == 404
    ego = f"/v1/members/{other.ego}/paths/{name(ana, 'bo')}"
    assert both.get(ego).status_code == 404, "a path is one member's own"
