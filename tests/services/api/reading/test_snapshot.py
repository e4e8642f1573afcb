"""Members that are one are read as one, whichever of their ids is asked for."""

import time
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relationships.row.preferences import fold_commands
from relationships.tables.changeset import Changes
from schemas.commands import RelationshipCommand
from schemas.same_as import SameAs
from schemas.topics import partition_of
from tests.oracle import Oracle
from tests.services.api.conftest import PARTITIONS, Api
from tests.services.api.reading.conftest import Said
from tests.world import now

DAY = 86_400_000
KINDS = ("view", "message", "meeting", "follow", "unfollow", "connect", "block")


def names(tag: str) -> dict[str, str]:
    """Ids of their own, apart in the tables: ana and bo have two aliases each, cy none."""
    return {name: f"{name}-{tag}" for name in ("ana", "ana2", "ana3", "bo", "bo2", "bo3", "cy")}


PERSON = {"ana2": "ana", "ana3": "ana", "bo2": "bo", "bo3": "bo"}


acts = st.tuples(
    st.sampled_from([*names("")]).map(lambda n: n.rstrip("-")),
    st.sampled_from([*names("")]).map(lambda n: n.rstrip("-")),
    st.sampled_from((*KINDS, "post")),
    st.integers(0, 40),
)


def as_events(drawn: list[Any], ids: dict[str, str], at: int) -> list[dict[str, Any]]:
    return [
        {"id": f"{n}", "source": ids["ana"], "kind": kind, "actor": ids[one],
         "at": at - days * DAY - n}
        | ({} if kind == "post" else {"target": ids[other]})
        for n, (one, other, kind, days) in enumerate(drawn)
        if kind == "post" or one != other
    ]  # fmt: skip


def near(found: Any, expected: Any) -> bool:
    if isinstance(expected, dict):
        return all(near(found[key], value) for key, value in expected.items())
    if isinstance(expected, float):
        return bool(found == pytest.approx(expected, rel=1e-6, abs=1e-9))
    return bool(found == expected)


@given(st.lists(acts, min_size=1, max_size=25))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_alias_reads_what_one_member_that_did_it_all_would(
    api: Api, said: Said, drawn: list[Any]
) -> None:
    ids = names(f"r{time.time_ns()}")
    at = now()
    events = as_events(drawn, ids, at)
    api.world.feed(events)
    after = said.say(*(SameAs(member=ids[one], alias=ids[a]) for a, one in PERSON.items()))
    person = {ids[alias]: ids[one] for alias, one in PERSON.items()}
    oracle = Oracle(person).feed(*events)
    moment = at + 1
    for ego, contact in product(("ana", "ana3"), ("bo", "bo2", "cy")):
        path = f"/v1/members/{ids[ego]}/relationships/{ids[contact]}"
        found = api.ok(path, at=moment, after=after)
        one, other = (person.get(ids[name], ids[name]) for name in (ego, contact))
        expected = oracle.relationship(one, other, moment)
        expected |= {"ego": ids[ego], "contact": ids[contact]}
        explained = {(e["kind"], e["direction"]): e["points"] for e in found.pop("explanation")}
        assert explained == pytest.approx(
            {(e["kind"], e["direction"]): e["points"] for e in expected.pop("explanation")}
        )
        assert near(found, expected), (found, expected)
        ranked = api.ok(f"/v1/members/{ids[ego]}/relationships", at=moment)["items"]
        wanted = oracle.relationships(one, moment)
        assert {r["contact"]: r["score"] for r in ranked} == pytest.approx(
            {r["contact"]: r["score"] for r in wanted}
        )


def test_a_profile_is_that_of_all_aliases_and_found_by_any(
    api: Api, said: Said, events: Any
) -> None:
    one, other = f"solo-{time.time_ns()}", f"x:solo-{time.time_ns()}"
    api.world.feed([
        events("profile", one, name="Solo Artist"),
        events("post", other, text="from elsewhere"),
        events("follow", f"fan{time.time_ns()}", other),
    ])  # fmt: skip
    assert api.ok(f"/v1/members/{other}")["name"] is None
    after = said.say(SameAs(member=one, alias=other))
    for asked, known in ((one, other), (other, one)):
        found = api.ok(f"/v1/members/{asked}", after=after)
        assert (found["id"], found["name"], found["aliases"]) == (asked, "Solo Artist", [known])
        assert [update["kind"] for update in found["updates"]] == ["post", "profile"]
        assert found["followers"] == 1
        found = api.ok("/v1/members", q=asked, after=after)["items"]
        assert [(item["id"], item["name"]) for item in found] == [(one, "Solo Artist")]


def test_a_circle_counts_one_contact_of_many_names_once(api: Api, said: Said, events: Any) -> None:
    ego = f"host-{time.time_ns()}"
    guests = [f"g{n}-{ego}" for n in range(3)]
    api.world.feed([events("meeting", ego, guest) for guest in guests])
    api.world.feed([events("profile", guests[2], place={"name": "Oslo", "country": "NO"})])
    assert api.ok(f"/v1/members/{ego}/circle")["size"] == 3
    after = said.say(SameAs(member=guests[0], alias=guests[2]))
    found = api.ok(f"/v1/members/{ego}/circle", after=after)
    assert found["size"] == 2
    assert found["countries"] == [
        {"country": None, "members": 1}, {"country": "NO", "members": 1},
    ]  # fmt: skip
    said.said.append(SameAs(member=guests[0], alias=guests[2], undo=True))
    assert api.ok(f"/v1/members/{ego}/circle", after=said.say())["size"] == 3


def test_whom_one_alias_hides_is_hidden_by_any_name(api: Api, said: Said, events: Any) -> None:
    ego = f"shy-{time.time_ns()}"
    one, other = f"pest-{ego}", f"x:pest-{ego}"
    api.world.feed([events("meeting", ego, one), events("meeting", ego, other)])
    partition = partition_of(ego, PARTITIONS)
    command = RelationshipCommand(id="1", ego=ego, contact=other, at=1, hidden=True)
    items = fold_commands(api.world.tables[partition], [command])
    api.world.advance(partition, 1, Changes(rows=items))
    listed = api.ok(f"/v1/members/{ego}/relationships")["items"]
    assert [item["contact"] for item in listed] == [one]
    after = said.say(SameAs(member=one, alias=other))
    assert api.ok(f"/v1/members/{ego}/relationships", after=after)["items"] == []
