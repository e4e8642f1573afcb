import asyncio
from contextlib import aclosing
from itertools import count
from types import SimpleNamespace

import pytest
from cryptography.fernet import Fernet

from services.api.feed.arrival_watch import Place
from services.api.feed.live import Live
from services.api.feed.live_updates import LiveUpdates
from services.api.feed.sealed_places import SealedPlaces
from services.http.sessions.sealed_cookie import sealing_secret
from services.runtime.settings import Settings
from tests.services.api.conftest import PARTITIONS
from tests.services.api.feed.streams import Stream, live
from tests.world import now


@pytest.fixture
def follows(api, events):
    """An ego of the test's own, which follows three members, each in a partition of its own."""
    name = events("post", "x")["id"]
    others = [f"{name}-{i}" for i in range(3)]
    api.world.feed([events("follow", name, other) for other in others])
    return name, others


def places(api):
    """What makes and reads ids as any api on the same directory does."""
    settings = Settings(data_dir=api.world.state.parent)
    return SealedPlaces(sealing_secret(settings.session_key))


def test_updates_are_sent_as_they_arrive(api, events, follows):
    ego, (one, two, _) = follows
    with live(api.client, ego) as stream:
        assert stream.next().item is None
        post = events("post", one, text="Hello\nthere")
        api.world.feed([post, events("post", "somebody-else"), events("like", one, ego)])
        sent = stream.next()
        assert sent.item == api.ok(f"/v1/members/{ego}/feed", at=sent.item["update"]["at"])[
            "items"][0] | {"rank": pytest.approx(sent.item["rank"], rel=1e-3),
                           "why": sent.item["why"]}  # fmt: skip
        assert (sent.item["contact"], sent.item["update"]["text"]) == (one, "Hello\nthere")
        late = events("post", two, at=now() - 86_400_000)
        api.world.feed([late])
        assert stream.ids(1) == [late["id"]]


def test_a_new_tie_counts_at_once(api, events, follows):
    ego, _ = follows
    with live(api.client, ego) as stream:
        stream.next()
        api.world.feed([events("connect", f"{ego}-new", ego)])
        post = events("post", f"{ego}-new")
        api.world.feed([post])
        assert stream.ids(1) == [post["id"]]


def test_only_of_one_kind(api, events, follows):
    ego, (one, *_) = follows
    with live(api.client, ego, kind="job_change") as stream:
        stream.next()
        job = events("job_change", one)
        api.world.feed([events("post", one)])
        api.world.feed([job])
        assert stream.ids(1) == [job["id"]]


def test_goes_on_where_another_broke_off(api, events, follows):
    ego, (one, two, three) = follows
    with live(api.client, ego) as stream:
        begun = stream.next().id
        first = events("post", one)
        api.world.feed([first])
        after_first = stream.next().id
    missed = [events("post", who, at=now() - i * 1000) for i, who in enumerate((one, two, three))]
    for each in missed:
        api.world.feed([each])
    with live(api.client, ego, after_first) as stream:
        found = stream.ids(3)
        more = events("post", two)
        api.world.feed([more])
        assert stream.ids(1) == [more["id"]]
    assert sorted(found) == sorted(each["id"] for each in missed)
    with live(api.client, ego, begun) as stream:
        assert sorted(stream.ids(5)) == sorted(e["id"] for e in [first, *missed, more])


def test_each_event_is_a_place_to_go_on_from(api, events, follows):
    ego, others = follows
    with live(api.client, ego) as stream:
        begun = stream.next().id
    posts = [events("post", who, at=now() - i) for i in range(3) for who in others]
    api.world.feed(posts)
    left, last = [], begun
    for _ in posts:
        with live(api.client, ego, last) as stream:
            sent = next(s for s in iter(stream.next, None) if s.item)
            left.append(sent.item["update"]["id"])
            last = sent.id
    assert sorted(left) == sorted(post["id"] for post in posts)


def test_what_the_journals_no_longer_hold_is_found_in_the_profiles(api, events, follows):
    ego, (one, two, _) = follows
    before, after = now() - 60_000, now() - 30_000
    api.world.feed([events("post", one, at=before), kept := events("post", two, at=after + 5),
                    other := events("post", one, at=after + 9)])  # fmt: skip
    lost = places(api).seal(Place(b"another!", after, [1] * PARTITIONS))
    with live(api.client, ego, lost) as stream:
        sent = stream.next()
        assert sent.item["update"]["id"] == kept["id"]
        assert stream.ids(1) == [other["id"]]
    with live(api.client, ego, sent.id) as stream:
        assert stream.ids(2) == [kept["id"], other["id"]]
        new = events("post", one)
        api.world.feed([new])
        assert stream.ids(1) == [new["id"]]


def test_taken_back_before_it_was_sent_is_left_out(api, events, follows):
    ego, (one, *_) = follows
    with live(api.client, ego) as stream:
        begun = stream.next().id
    gone = events("post", one)
    api.world.feed([gone, gone | {"undo": True}])
    kept = events("post", one)
    api.world.feed([kept])
    with live(api.client, ego, begun) as stream:
        assert stream.ids(1) == [kept["id"]]


def test_a_browsers_session_will_do(api, follows):
    ego, _ = follows
    ((name, cookie),) = api.client.post("/session", json={"key": api.key}).cookies.items()
    api.client.cookies.clear()
    no_key = {"Authorization": ""}
    path = f"/v1/members/{ego}/feed/live"
    assert api.client.get(path, headers=no_key).status_code == 401
    request = api.client.build_request("GET", path, headers={"Cookie": f"{name}={cookie}"})
    del request.headers["Authorization"]
    response = api.client.send(request, stream=True)
    assert response.status_code == 200
    assert Stream(response).next().id
    response.close()


def test_what_is_wrong_is_refused(api):
    api.problem(422, "/v1/members/ana/feed/live", kind="like")
    answer = api.client.get("/v1/members/ana/feed/live", headers={"Last-Event-ID": "no such"})
    assert answer.status_code == 400


async def test_without_updates_there_are_heartbeats_with_a_place():
    class Quiet:
        def here(self, at):
            return Place(b"journals", at, [3])

        async def beyond(self, place):
            await asyncio.Event().wait()

    times = count(7)
    secret = Fernet(Fernet.generate_key())
    reads = SimpleNamespace(tables=None, now=lambda: next(times), secret=secret)
    live = Live(reads, heartbeat_s=0.01)
    live.arrivals = Quiet()
    live_updates = LiveUpdates(live.reads, live.arrivals, "ana", None)
    sent = [event async for event in first(live.begin(live_updates, None), 3)]
    assert [live.places.opened(event.id) for event in sent] == [
        Place(b"journals", at, [3]) for at in (7, 8, 9)
    ]
    assert {(event.comment, event.data) for event in sent} == {("here", None)}


async def first(events, n):
    async with aclosing(events):
        for _ in range(n):
            yield await anext(events)
