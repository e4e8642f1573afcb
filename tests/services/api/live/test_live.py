"""One connection for a whole page: what it says of changes, compared with what is then read."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from schemas.times import format_time
from services.api.live.connection import HERE_S
from tests.processes import until
from tests.services.api.bound import Bound, Members
from tests.services.api.conftest import Api
from tests.services.api.feed.streams import Stream, live
from tests.services.api.relationships.setting import put, put_settings
from tests.world import now


@pytest.fixture
def ego() -> str:
    return f"ego-{time.time_ns()}"


@pytest.fixture(scope="module")
def members(api: Api) -> Iterator[Members]:
    yield Members(api, "live")


@pytest.fixture
def stream(api: Api, ego: str, events: Any) -> Iterator[Stream]:
    """Of an ego that follows `friend`, at rest."""
    api.world.feed([events("follow", ego, f"friend-{ego}")])
    with live(api.client, ego, of="live") as stream:
        assert stream.next().name == "here"
        yield stream


def changed(*contacts: str, ego: bool = False) -> dict[str, Any]:
    return {"contacts": list(contacts), "ego": ego}


def test_names_with_whom_relationships_changed(
    api: Api, ego: str, stream: Stream, events: Any
) -> None:
    api.world.feed([events("message", f"bo-{ego}", ego), events("like", "x", f"friend-{ego}")])
    assert stream.named("changed") == changed(f"bo-{ego}")
    api.world.feed([events("call", ego, f"cy-{ego}"), events("like", f"bo-{ego}", ego)])
    assert stream.named("changed") == changed(f"bo-{ego}", f"cy-{ego}")
    api.world.feed([events("block", ego, f"bo-{ego}")])
    assert stream.named("changed") == changed(f"bo-{ego}")


def test_what_ego_sets_is_a_change(api: Api, ego: str, stream: Stream, events: Any) -> None:
    put(api, ego, f"bo-{ego}", cadence_days=14)
    assert stream.named("changed") == changed(f"bo-{ego}")
    put_settings(api, ego, introductions=False)
    assert stream.named("changed") == changed(ego=True)
    api.world.feed([events("profile", ego, name="Una")])
    assert stream.named("changed") == changed(ego=True)


def test_updates_arrive_as_items_of_the_feed(
    api: Api, ego: str, stream: Stream, events: Any
) -> None:
    post = events("post", f"friend-{ego}", text="Hello")
    api.world.feed([events("post", "nobody-it-knows"), post])
    item = stream.named("update")
    assert (item["contact"], item["update"]["id"]) == (f"friend-{ego}", post["id"])


def applied(api: Api, at: int) -> str:
    """All partitions are known to be applied as of then, `at`; returns it as a text."""
    for table in api.world.tables:
        table.caught_up(at)
    return format_time(at)


def test_says_as_of_when_it_is_and_at_once_where_that_goes_on_or_stops(api: Api, ego: str) -> None:
    old = applied(api, now() - 60_000)
    with live(api.client, ego, of="live") as stream:
        while stream.named("here") != {"as_of": old}:
            pass
        heard, new = time.monotonic(), applied(api, now())
        assert stream.named("here") == {"as_of": new}, "up to date again"
        assert stream.named("here") == {"as_of": new}, "and not any more"
        assert time.monotonic() - heard < HERE_S, "neither waited for the next sign of life"


def test_who_comes_back_is_sent_what_it_missed(api: Api, ego: str, events: Any) -> None:
    friend = f"friend-{ego}"
    api.world.feed([events("follow", ego, friend)])
    with live(api.client, ego, of="live") as stream:
        last = stream.next().id
    with live(api.client, ego, last, of="live") as stream:
        assert stream.next().name == "here", "nothing was missed"
        api.world.feed([events("message", friend, ego)])
        changed_at = stream.next()
        assert changed_at.item == changed(friend)
    post = events("post", friend)
    api.world.feed([post])
    with live(api.client, ego, changed_at.id, of="live") as stream:
        assert stream.named("update")["update"]["id"] == post["id"]
    with live(api.client, ego, last, of="live") as stream:
        assert stream.named("changed") == {"contacts": None, "ego": True}
        assert stream.named("update")["update"]["id"] == post["id"]


def test_an_id_of_the_feeds_stream_is_not_one_of_this(api: Api, ego: str, events: Any) -> None:
    friend = f"friend-{ego}"
    api.world.feed([events("follow", ego, friend)])
    with live(api.client, ego) as stream:
        last = stream.next().id
    post = events("post", friend)
    api.world.feed([post])
    with live(api.client, ego, last, of="live") as stream:
        assert stream.named("changed") == {"contacts": None, "ego": True}
        assert stream.named("update")["update"]["id"] == post["id"]
    path = f"/v1/members/{ego}/live"
    assert api.client.get(path, headers={"Last-Event-ID": "no such"}).status_code == 400


def test_who_has_many_contacts_is_not_followed_one_by_one(api: Api, ego: str, events: Any) -> None:
    api.world.feed([events("like", f"fan{n}-{ego}", ego) for n in range(2_001)])
    with live(api.client, ego, of="live") as stream:
        last = stream.next().id
        api.world.feed([events("message", f"fan7-{ego}", ego)])
        assert stream.named("changed") == {"contacts": None, "ego": False}
        put(api, ego, f"fan8-{ego}", tags=["fans"])
        assert stream.named("changed") == changed(f"fan8-{ego}")
    with live(api.client, ego, last, of="live") as stream:
        assert stream.named("changed") == {"contacts": None, "ego": True}


def test_all_ids_of_an_ego_are_followed(api: Api, ego: str, events: Any) -> None:
    alias = f"mail:{ego}"
    api.world.feed([events("profile", ego, aliases=[alias]), events("call", alias, f"bo-{ego}")])
    path = f"/v1/members/{ego}/relationships/bo-{ego}"
    until(lambda: api.ok(path)["score"] > 20, "the claim to count")
    with live(api.client, ego, of="live") as stream:
        assert stream.next().name == "here"
        api.world.feed([events("call", alias, f"cy-{ego}")])
        assert stream.named("changed") == changed(f"cy-{ego}")
        api.world.feed([events("profile", f"cy-{ego}", aliases=[f"mail:cy-{ego}"])])
        assert stream.named("changed") == {"contacts": None, "ego": True}
        with pytest.raises(EOFError):
            stream.next()
    with live(api.client, ego, of="live") as stream:
        assert stream.next().name == "here"
        api.world.feed([events("call", f"mail:cy-{ego}", ego)])
        assert stream.named("changed") == changed(f"cy-{ego}")


@pytest.fixture
def bound(api: Api, members: Members) -> Iterator[tuple[Bound, Stream]]:
    """What a key bound to a member of its own is sent."""
    bound = members.next()
    with (
        httpx.Client(base_url=api.client.base_url, headers=bound.headers) as client,
        live(client, bound.ego, of="live") as stream,
    ):
        assert stream.next().name == "here"
        yield bound, stream


def test_a_bound_key_is_sent_nothing_of_whom_it_does_not_see(
    api: Api, bound: tuple[Bound, Stream], events: Any
) -> None:
    ego, stream = bound[0].ego, bound[1]
    star, fan = f"star-{ego}", f"fan-{ego}"
    api.world.feed([events("follow", ego, star), events("block", fan, ego)])
    assert stream.named("changed")["contacts"] in ([star], [fan, star])
    unseen = bound[0].own(f"/relationships/{fan}", at=now() + 60_000)
    api.world.feed([
        events("post", star), events("read", star), events("message", star, "somebody"),
        events("follow", fan, ego), events("message", fan, ego),
    ])  # fmt: skip
    api.world.feed([events("message", star, ego)])
    assert bound[0].own(f"/relationships/{fan}", at=unseen["at"]) == unseen
    assert stream.named("changed") == changed(star)


def test_a_bound_key_is_sent_the_id_that_it_knows(
    api: Api, bound: tuple[Bound, Stream], events: Any
) -> None:
    ego, stream = bound[0].ego, bound[1]
    mail = f"mail:kim-{ego}"
    api.world.feed([events("message", ego, mail), events("profile", f"kim-{ego}", aliases=[mail])])
    assert stream.named("changed") == changed(mail)


def test_a_bound_key_may_not_follow_others(api: Api, bound: tuple[Bound, Stream]) -> None:
    assert bound[0].get("/v1/members/somebody-else/live").status_code == 403
