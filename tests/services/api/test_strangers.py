"""Whatever strangers do with each other, nothing that a bound key reads changes; nor does what it
sees of others by what its own member does towards strangers.
"""

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from services.api.http.routing.read_route import ReadRoute
from services.api.resources import RESOURCES
from tests.oracle.sight import SightOracle
from tests.services.api.bound import Bound, Members
from tests.services.api.conftest import Api
from tests.world import now

DAY = 86_400_000
NAMES = ("ego", "ana", "bo", "cy", "dee", "eve", "flo")
ACTS = ("view", "message", "meeting", "call", "follow", "connect", "block", "unfollow")
UPDATES = {
    "profile": {"name": "Kim", "topics": ["tea", "rust"], "place": {"name": "Oslo"}},
    "post": {"text": "On tea", "topics": ["tea"]},
    "read": {"text": "Of soup", "topics": ["soup"]},
    "travel": {"place": {"name": "Rome", "country": "IT"}},
    "job_change": {"title": "Tea master", "organization": "Acme"},
}
QUERIES: dict[str, list[dict[str, object]]] = {
    "/v1/members": [{"q": "", "limit": 2}, {"q": "kim"}],
    "/v1/members/{ego}/experts": [{"q": "tea"}, {"q": "soup"}, {"q": "acme"}],
    "/v1/members/{ego}/nearby": [{"place": "Oslo"}, {"place": "Rome"}],
    "/v1/members/{ego}/relationships": [
        {},
        {"sort": "trend"},
        {"limit": 2},
        {"include": "contact"},
    ],
    "/v1/members/{ego}/feed": [{}, {"sort": "recent", "limit": 3}],
}
BLOCKING = ("block", "unfollow")
numbers = itertools.count()
pairs = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda p: p[0] != p[1])
acts = st.lists(st.tuples(pairs, st.sampled_from(ACTS), st.integers(0, 9)), max_size=16)
updates = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from([*UPDATES])), min_size=4, max_size=14
)


BOUNDED = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
"""Without shrinking, as each example reads a hundred answers."""


@pytest.fixture(scope="module")
def members(api: Api) -> Iterator[Members]:
    yield Members(api, "strange")


def as_events(drawn: Iterable[Any], at: int, ids: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"id": f"{next(numbers)}", "source": "s", "kind": kind, "actor": ids[one],
         "target": ids[other], "at": at - days * DAY - n, "audience": 1}
        for n, ((one, other), kind, days) in enumerate(drawn)
    ]  # fmt: skip


def said(drawn: Iterable[Any], at: int, ids: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"id": f"{next(numbers)}", "source": "s", "kind": kind, "actor": ids[member], "at": at - n}
        | UPDATES[kind]
        for n, (member, kind) in enumerate(drawn)
    ]


def read_all(bound: Bound, ids: dict[str, str], at: int) -> dict[Any, str]:
    """Each answer of each read route, of every member it can be asked about."""
    others = [member for name, member in ids.items() if name != "ego"]
    answers: dict[Any, str] = {}
    for path in sorted({r.path for routes in RESOURCES for r in routes.served
                        if isinstance(r, ReadRoute)}):  # fmt: skip
        about = others if "{contact}" in path or "{member}" in path else [""]
        for member, query in itertools.product(about, QUERIES.get(path, [{}])):
            asked = path.format(ego=bound.ego, contact=member, member=member)
            for page, answer in enumerate(pages(bound, asked, {"at": at} | query)):
                answers[asked, str(query), page] = answer
    return answers


def pages(bound: Bound, path: str, query: dict[str, object]) -> Iterator[str]:
    """Status and body of all pages, without what is random: cursors, and ids of requests."""
    cursor: dict[str, object] = {"after": "gA", "wait": 30}
    while cursor:
        answer = bound.get(path, **(query | cursor))
        body = answer.json()
        body.pop("instance", None)
        following = body.pop("next_cursor", None)
        yield f"{answer.status_code} {body} {bool(following)}"
        cursor = {"cursor": following} if following else {}


@given(acts, updates, acts)
@BOUNDED
def test_what_strangers_do_with_each_other_changes_nothing(
    api: Api, members: Members, drawn: Any, drawn_updates: Any, more: Any
) -> None:
    bound, at = members.next(), now()
    ids = {name: bound.ego if name == "ego" else f"{name}-{bound.ego}" for name in NAMES}
    events = as_events(drawn, at, ids)
    api.world.feed([*events, *said([("ego", "profile"), *drawn_updates], at, ids)])
    before = read_all(bound, ids, at + DAY)
    strangers = strangers_of(bound.ego, events, at, ids)
    between = [
        event
        for event in as_events(more, at, ids)
        if {event["actor"], event["target"]} <= strangers
    ]
    api.world.feed(between)
    assert read_all(bound, ids, at + DAY) == before


def strangers_of(ego: str, events: list[Any], at: int, ids: dict[str, str]) -> set[str]:
    """Those of whom ego sees nothing."""
    oracle = SightOracle(events, at)
    oracle.members |= {*ids.values()}
    return oracle.strangers(ego)


def of_others(answers: dict[Any, str], ego: str) -> dict[Any, str]:
    """Those that show others, and not what ego's own relationships with them are."""
    lists = [f"/v1/members/{ego}/{of}" for of in ("feed", "nearby", "experts")]
    return {
        key: answer
        for key, answer in answers.items()
        if key[0] in lists or not key[0].startswith(f"/v1/members/{ego}")
    }


@given(acts, updates, acts)
@BOUNDED
def test_what_ego_does_towards_strangers_opens_nothing(
    api: Api, members: Members, drawn: Any, drawn_updates: Any, more: Any
) -> None:
    bound, at = members.next(), now()
    ids = {name: bound.ego if name == "ego" else f"{name}-{bound.ego}" for name in NAMES}
    events = as_events(drawn, at, ids)
    api.world.feed([*events, *said([("ego", "profile"), *drawn_updates], at, ids)])
    strangers = strangers_of(bound.ego, events, at, ids)
    own = as_events(((("ego", other), kind, days) for (_, other), kind, days in more
                     if ids[other] in strangers and kind not in BLOCKING), at, ids)  # fmt: skip
    before = of_others(read_all(bound, ids, at + DAY), bound.ego)
    api.world.feed([event | {"bound": True} for event in own])
    assert of_others(read_all(bound, ids, at + DAY), bound.ego) == before
