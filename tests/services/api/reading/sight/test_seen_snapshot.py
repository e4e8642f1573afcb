"""What a bound key sees of others, against a look at every act and tie."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.oracle.sight import SightOracle
from tests.services.api.bound import Bound, Members
from tests.services.api.conftest import Api
from tests.services.api.relationships.setting import put
from tests.world import now

DAY = 86_400_000
NAMES = ("ego", "ana", "bo", "cy", "dee")
KINDS = ("view", "message", "meeting", "meeting", "follow", "unfollow", "connect", "disconnect",
         "block", "unblock")  # fmt: skip
OFTEN = 12

acts = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from(NAMES),
        st.sampled_from(KINDS),
        st.integers(0, 20),
        st.sampled_from(["once", "once", "undone", "often"]),
        st.booleans(),
    ),
    min_size=3,
    max_size=12,
)
numbers = itertools.count()


@pytest.fixture(scope="module")
def members(api: Api) -> Iterator[Members]:
    yield Members(api, "seen")


def named(ego: str) -> dict[str, str]:
    return {name: ego if name == "ego" else f"{name}-{ego}" for name in NAMES}


def as_events(drawn: Any, ids: dict[str, str], at: int) -> list[dict[str, Any]]:
    events = []
    for one, other, kind, days, how, bound in drawn:
        if one == other:
            continue
        times = OFTEN if how == "often" and kind in ("message", "meeting") else 1
        for n in range(times):
            event = {
                "id": f"{next(numbers)}", "source": "seen", "kind": kind, "actor": ids[one],
                "target": ids[other], "at": at - (days + n) * DAY - len(events), "audience": 1,
                "bound": bound,
            }  # fmt: skip
            events.append(event)
            if how == "undone" and kind in ("view", "message", "meeting"):
                events.append(event | {"undo": True})
    return events


def shown(ids: dict[str, str], at: int) -> list[dict[str, Any]]:
    """Each says where it lives, and reads something."""
    of_each = (
        {"kind": "profile", "name": "N", "place": {"name": "Oslo"}},
        {"kind": "read", "topics": ["tea"]},
        {"kind": "post", "topics": ["soup"]},
    )
    return [
        {"id": f"{next(numbers)}", "source": "seen", "actor": member, "at": at - DAY} | update
        for member in ids.values()
        for update in of_each
    ]


def seen(bound: Bound, member: str) -> tuple[str, bool]:
    """What is seen of a member, and whether what it reads is."""
    answer = bound.get(f"/v1/members/{member}")
    if answer.status_code == 404:
        return "nothing", False
    body = answer.json()
    topics = [each["topic"] for each in body["topics"]]
    assert body["name"] == "N"
    assert "soup" in topics
    reads = "tea" in topics
    if body["followers"] is not None:
        return "all", reads
    assert body["aliases"] == []
    assert body["last_event_at"] is None
    assert reads is ("read" in [update["kind"] for update in body["updates"]])
    assert (body["home"] is None) is (body["updates"] == [])
    return "who" if body["home"] is None else "shared", reads


@given(acts, st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=2))
@settings(
    max_examples=70,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
def test_sees_by_what_others_did(api: Api, members: Members, drawn: Any, hides: Any) -> None:
    bound, at = members.next(), now()
    ids = named(bound.ego)
    events = as_events(drawn, ids, at)
    hidden = [(ids[one], ids[other]) for one, other in hides if one != other]
    api.world.feed([*events, *shown(ids, at)])
    for one, other in hidden:
        put(api, one, other, hidden=True)
    oracle = SightOracle(events, at, hidden)
    oracle.members |= set(ids.values())
    expected = {}
    for member in ids.values():
        sight = oracle.sight(bound.ego, member)
        reads = sight == "all" or (sight == "shared" and oracle.follows(bound.ego, member))
        expected[member] = sight, reads
    assert {member: seen(bound, member) for member in ids.values()} == expected
    found = bound.ok("/v1/members", q=bound.ego, limit=2, after="gA")
    listed = found["items"]
    while found["next_cursor"]:
        found = bound.ok("/v1/members", limit=2, cursor=found["next_cursor"])
        listed += found["items"]
    visible = {member for member, (sight, _) in expected.items() if sight != "nothing"}
    assert sorted(each["id"] for each in listed) == sorted(visible)
    assert all(each["name"] == "N" for each in listed)


@pytest.mark.parametrize(
    ("what", "one", "other", "sight"),
    [
        ("view", "dee", "ana", "who"),
        *[(what, one, other, "nothing")
          for what in ("block", "hide")
          for one, other in (("bo", "cy"), ("cy", "bo"), ("bo", "ego"), ("ego", "bo"))],
        ("block", "cy", "ego", "nothing"),
        ("block", "ego", "cy", "nothing"),
        ("hide", "cy", "ego", "who"),
    ],
)  # fmt: skip
def test_the_one_in_the_middle_stands_between_none_whom_a_block_or_hiding_parts(
    api: Api, members: Members, what: str, one: str, other: str, sight: str
) -> None:
    """`cy` wrote to `bo`, and `bo` to ego."""
    bound, at = members.next(), now()
    ids = named(bound.ego)
    drawn = [("bo", "ego", "message", 1, "once", False), ("cy", "bo", "message", 1, "once", False)]
    if what == "hide":
        put(api, ids[one], ids[other], hidden=True)
    else:
        drawn.append((one, other, what, 0, "once", False))
    api.world.feed([*as_events(drawn, ids, at), *shown(ids, at)])
    assert seen(bound, ids["cy"]) == (sight, False)


def test_bound_connects_hold_once_both_have_sent_one(api: Api, members: Members) -> None:
    bound, at = members.next(), now()
    ids = named(bound.ego)
    api.world.feed(shown(ids, at))
    for actor, target, sight in (("ego", "bo", "nothing"), ("bo", "ego", "shared")):
        api.world.feed(as_events([(actor, target, "connect", 1, "once", True)], ids, at))
        assert seen(bound, ids["bo"])[0] == sight
