import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.same_as import SameAs
from services.runtime.stated_identities import Stated, stated_path
from services.runtime.watched_file import write
from tests.naive_paths import best_scores, network, ways
from tests.oracle import DAY, Oracle
from tests.processes import until
from tests.services.api.conftest import Api
from tests.services.api.relationships.setting import put
from tests.shared import CASES
from tests.world import now

PEOPLE = "abcdefg"
acts = st.tuples(
    st.sampled_from(PEOPLE),
    st.sampled_from(PEOPLE),
    st.sampled_from(["view", "like", "message", "meeting", "connect", "follow", "block", "post"]),
)


def permitted(
    oracle: Oracle, people: list[str], at: int, hides: set[tuple[str, str]], ego: str, target: str
) -> dict[str, dict[str, float]]:
    """The links that a path of ego's may go by: all but those that a block or a hide forbids."""
    net = network(oracle, people, at)
    barred = {other for one, other in hides if one == ego} - {target}
    for other in set(people) - {ego}:
        pair = [oracle.relationship(ego, other, at), oracle.relationship(other, ego, at)]
        if any(each["blocked"] for each in pair):
            barred.add(other)
    return {
        one: {
            other: score
            for other, score in links.items()
            if not {one, other} & barred and not {(one, other), (other, one)} & hides
        }
        for one, links in net.items()
    }


pairs = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE))


@given(st.lists(acts, min_size=4, max_size=30), st.lists(pairs, max_size=6))
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_paths_are_the_best_of_all_that_are_permitted(
    api: Api, drawn: list[Any], hiding: list[tuple[str, str]]
) -> None:
    tag, at = f"-p{time.time_ns()}", now()
    events = [
        {"id": str(n), "source": tag, "kind": kind, "actor": one + tag, "at": at - n}
        | ({} if kind == "post" else {"target": other + tag})
        for n, (one, other, kind) in enumerate(drawn)
        if kind == "post" or one != other
    ]
    api.world.feed(events)
    ego, target = f"a{tag}", f"b{tag}"
    hides = {(one + tag, other + tag) for one, other in hiding if one != other}
    for one, other in hides:
        put(api, one, other, hidden=True)
    net = permitted(Oracle().feed(*events), [p + tag for p in PEOPLE], at + 1, hides, ego, target)
    answer = api.ok(f"/v1/members/{ego}/paths/{target}", at=at + 1, limit=20)
    expected = best_scores(net, ego, target, 6)
    found = {item["members"][1]: item["score"] for item in answer["items"]}
    assert found == pytest.approx(expected)
    assert [item["score"] for item in answer["items"]] == sorted(found.values(), reverse=True)
    assert answer["degrees"] == min((len(w) - 1 for w in ways(net, ego, target, 6)), default=None)
    assert answer["complete"]
    for item in answer["items"]:
        for link in item["links"]:
            assert link["score"] == pytest.approx(net[link["member"]][link["contact"]])


def test_two_who_never_met_and_what_cannot_be_asked(api: Api, events: Any) -> None:
    ego = f"lone-{time.time_ns()}"
    answer = api.ok(f"/v1/members/{ego}/paths/nobody")
    assert (answer["degrees"], answer["complete"], answer["items"]) == (None, True, [])
    fault = api.problem(422, f"/v1/members/{ego}/paths/{ego}")
    assert fault["errors"][0]["field"] == "member"
    api.problem(422, f"/v1/members/{ego}/paths/x", degrees=7)
    api.problem(422, f"/v1/members/{ego}/paths/x", limit=0)


def test_the_stages_of_links_are_answered_and_aliases_are_one(api: Api, events: Any) -> None:
    tag = time.time_ns()
    ego, go, alias, end = (f"{name}-{tag}" for name in ("ego", "go", "x:go", "end"))
    days = [now() - n * DAY for n in range(10)]
    api.world.feed([events("meeting", ego, go, at=at) for at in days[:2]])
    api.world.feed([events("meeting", alias, end, at=at) for at in days])
    path = f"/v1/members/{ego}/paths/{end}"
    assert api.ok(path)["items"] == []
    write(stated_path(api.world.state), Stated({}, [SameAs(member=go, alias=alias)]))
    until(lambda: api.ok(path)["items"], "the two to be one")
    (item,) = api.ok(path)["items"]
    assert item["members"] == [ego, go, end]
    assert [(link["member"], link["stage"]) for link in item["links"]] == [
        (ego, "acquaintance"), (go, "close"),
    ]  # fmt: skip


@pytest.mark.skipif(not CASES.exists(), reason="needs ../shared")
def test_the_case_of_a_path_through_who_blocks(api: Api) -> None:
    lines = (CASES / "path-through-blocker.jsonl").read_text().splitlines()
    given = [json.loads(line) for line in lines]
    api.world.feed([event | {"at": now() - DAY + n} for n, event in enumerate(given)])
    for target in ("dot", "bel"):
        assert api.ok(f"/v1/members/ada/paths/{target}")["items"] == []
    assert api.ok("/v1/members/cat/paths/dot")["items"][0]["members"] == ["cat", "bel", "dot"]
    unblocked = {**given[-1], "id": "pb8", "kind": "unblock", "at": now()}
    api.world.feed([unblocked])
    assert api.ok("/v1/members/ada/paths/dot")["items"] != []
