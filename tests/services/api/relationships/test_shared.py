import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.api.relationships.shared_contacts import MOST_CONTACTS
from tests.naive_paths import network
from tests.oracle import Oracle
from tests.oracle.sight import SightOracle
from tests.services.api.bound import Members
from tests.services.api.conftest import Api
from tests.services.api.relationships.setting import put
from tests.world import now

PEOPLE = "abcdef"
KINDS = ["view", "message", "message", "meeting", "connect", "follow", "block", "post"]
acts = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.sampled_from(KINDS)),
    min_size=8,
    max_size=40,
)
hides = st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)), max_size=4)
BOUNDED = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def members(api: Api) -> Iterator[Members]:
    yield Members(api, "shared")


def fed(api: Api, ids: dict[str, str], drawn: Any, at: int) -> list[dict[str, Any]]:
    events = [
        {"id": str(n), "source": ids["a"], "kind": kind, "actor": ids[one], "at": at - n}
        | ({} if kind == "post" else {"target": ids[other]})
        for n, (one, other, kind) in enumerate(drawn)
        if kind == "post" or one != other
    ]
    api.world.feed(events)
    return events


def hidden(api: Api, ids: dict[str, str], drawn: Any) -> set[tuple[str, str]]:
    pairs = {(ids[one], ids[other]) for one, other in drawn if one != other}
    for one, other in pairs:
        put(api, one, other, hidden=True)
    return pairs


def in_common(
    events: Any, ids: dict[str, str], at: int, hiding: set[tuple[str, str]]
) -> dict[str, tuple[float, float]]:
    """The scores of a's and b's links to those whom nobody of the three hides or blocks."""
    oracle = Oracle().feed(*events)
    ego, contact, *others = ids.values()
    net = network(oracle, [*ids.values()], at)
    blocked = any(
        oracle.relationship(*pair, at)["blocked"] for pair in ((ego, contact), (contact, ego))
    )
    return {
        via: (net[ego][via], net[contact][via])
        for via in others
        if not blocked
        and via in net.get(ego, {})
        and via in net.get(contact, {})
        and not {(ego, via), (via, ego), (contact, via), (via, contact)} & hiding
    }


@given(acts, hides)
@BOUNDED
def test_shared_are_those_linked_to_both(api: Api, drawn: Any, hiding: Any) -> None:
    tag, at = time.time_ns(), now()
    ids = {name: f"{name}-s{tag}" for name in PEOPLE}
    events = fed(api, ids, drawn, at)
    expected = in_common(events, ids, at + 1, hidden(api, ids, hiding))
    answer = api.ok(f"/v1/members/{ids['a']}/relationships/{ids['b']}/shared", at=at + 1)
    found = {each["contact"]: (each["score"], each["other_score"]) for each in answer["items"]}
    assert found == {via: pytest.approx(scores) for via, scores in expected.items()}
    weaker = [min(scores) for scores in found.values()]
    assert weaker == sorted(weaker, reverse=True)
    assert answer["complete"]


@given(acts, hides)
@BOUNDED
def test_a_bound_key_is_shown_what_links_it_sees(
    api: Api, members: Members, drawn: Any, hiding: Any
) -> None:
    bound, at = members.next(), now()
    ids = {name: bound.ego if name == "a" else f"{name}-{bound.ego}" for name in PEOPLE}
    events = fed(api, ids, drawn, at)
    pairs = hidden(api, ids, hiding)
    sight = SightOracle(events, at, [*pairs])
    expected = {
        via: own
        for via, (own, _) in in_common(events, ids, at + 1, pairs).items()
        if sight.linked(bound.ego, via, ids["b"]) or sight.linked(bound.ego, ids["b"], via)
    }
    items = bound.own(f"/relationships/{ids['b']}/shared", at=at + 1)["items"]
    assert {each["contact"]: each["score"] for each in items} == pytest.approx(expected)
    assert {each["other_score"] for each in items} <= {None}


@pytest.mark.parametrize("by", [("ego", "via"), ("via", "ego"), ("other", "via"), ("via", "other")])
def test_who_hides_or_is_hidden_is_not_shared(api: Api, events: Any, by: tuple[str, str]) -> None:
    tag = time.time_ns()
    ids = {name: f"{name}-{tag}" for name in ("ego", "via", "other")}
    api.world.feed([events("message", ids[each], ids["via"]) for each in ("ego", "other")])
    path = f"/v1/members/{ids['ego']}/relationships/{ids['other']}/shared"
    (item,) = api.ok(path)["items"]
    assert item["contact"] == ids["via"]
    put(api, *(ids[each] for each in by), hidden=True)
    assert api.ok(path)["items"] == []


def test_pages_have_each_once_and_leave_out_who_blocks_meanwhile(api: Api, events: Any) -> None:
    tag = time.time_ns()
    ego, other = f"ego-{tag}", f"other-{tag}"
    vias = [f"v{n}-{tag}" for n in range(5)]
    names = [events("profile", via, name=f"Via {n}", is_brand=n == 1) for n, via in enumerate(vias)]
    api.world.feed(
        [*names, *(events("message", each, via, audience=n * 3 + 1)
                   for n, via in enumerate(vias) for each in (ego, other))]
    )  # fmt: skip
    path = f"/v1/members/{ego}/relationships/{other}/shared"
    first = api.ok(path, limit=2)
    assert [(e["contact"], e["name"], e["is_brand"]) for e in first["items"]] == [
        (vias[0], "Via 0", False), (vias[1], "Via 1", True),
    ]  # fmt: skip
    api.world.feed([events("block", vias[2], ego)])
    second = api.ok(path, limit=2, cursor=first["next_cursor"])
    assert [each["contact"] for each in second["items"]] == [vias[3]]
    third = api.ok(path, limit=2, cursor=second["next_cursor"])
    assert [each["contact"] for each in third["items"]] == [vias[4]]
    assert third["next_cursor"] is None


def test_of_a_stranger_there_is_nothing_and_of_oneself_it_is_refused(api: Api) -> None:
    path = f"/v1/members/lone-{time.time_ns()}/relationships"
    answer = api.ok(f"{path}/nobody/shared")
    assert (answer["items"], answer["complete"]) == ([], True)
    ego = path.split("/")[3]
    assert api.problem(422, f"{path}/{ego}/shared")["errors"][0]["field"] == "contact"


def test_of_a_hub_the_contacts_of_who_has_fewer_are_looked_through(api: Api, events: Any) -> None:
    tag = time.time_ns()
    hub, fan, via = (f"{name}-{tag}" for name in ("hub", "fan", "via"))
    crowd = [events("like", f"c{n}-{tag}", hub) for n in range(MOST_CONTACTS + 1)]
    api.world.feed([*crowd, *(events("message", via, each) for each in (hub, fan))])
    path = f"/v1/members/{hub}/relationships/{fan}/shared"
    answer = api.ok(path)
    assert [each["contact"] for each in answer["items"]] == [via]
    assert answer["complete"]
    more = [events("like", f"d{n}-{tag}", fan) for n in range(MOST_CONTACTS + 1)]
    api.world.feed(more)
    assert not api.ok(path)["complete"]
