from schemas.times import format_time
from tests.oracle import Oracle
from tests.relationships.score.test_relationship import same
from tests.world import now

DAY = 86_400_000


def test_says_what_the_events_say(api, events):
    at = now()
    history = [
        events("meeting", "ana", "bo", at=at - DAY),
        events("message", "bo", "ana", at=at - 3 * DAY),
        events("message", "ana", "bo", at=at - 40 * DAY),
        events("follow", "ana", "bo", at=at - 20 * DAY),
        events("follow", "bo", "ana", at=at - 20 * DAY),
        events("connect", "bo", "ana", at=at - 10 * DAY),
        events("post", "bo", at=at - 2 * DAY),
        events("post", "bo", at=at - 30 * DAY),
    ]
    api.world.feed(history)
    found = api.ok("/v1/members/ana/relationships/bo", at=format_time(at))
    expected = Oracle().feed(*history).relationship("ana", "bo", at)
    same(found, expected)
    assert found["exposures"] == {"28d": 1}
    assert len(found["explanation"]) == 7
    assert api.ok("/v1/members/ana/relationships/bo", at=at) == found


def test_an_unknown_pair_is_a_strangers(api, events):
    at = now()
    found = api.ok("/v1/members/nobody/relationships/noone", at=at)
    assert found == Oracle().relationship("nobody", "noone", at)
    assert list(found) == list(Oracle().relationship("nobody", "noone", at))


def test_is_about_now_unless_asked_otherwise(api, events):
    before = now()
    at = api.ok("/v1/members/nobody/relationships/noone")["at"]
    assert format_time(before) <= at <= format_time(now())


def test_a_block_hides_without_a_hint(api, events):
    at = now()
    api.world.feed(
        [
            events("meeting", "cat", "dog"),
            events("follow", "cat", "dog"),
            events("follow", "dog", "cat"),
            events("post", "dog"),
            events("post", "cat"),
            events("block", "cat", "dog"),
        ]
    )
    own = api.ok("/v1/members/cat/relationships/dog")
    assert (own["blocked"], own["score"], own["strength"], own["stage"], own["explanation"]) == (
        True, 0, 0, "stranger", [],
    )  # fmt: skip
    assert (own["following"], own["interactions"]["outbound"]) == (True, 1)
    seen = api.ok("/v1/members/dog/relationships/cat", at=at + DAY)
    assert seen == Oracle().relationship("dog", "cat", at + DAY)
    api.world.feed([events("block", "dog", "cat")])
    both = api.ok("/v1/members/dog/relationships/cat", at=at + DAY)
    assert both == {**seen, "blocked": True}
    for ego in ("cat", "dog"):
        assert api.ok(f"/v1/members/{ego}/relationships")["items"] == []
        assert api.ok(f"/v1/members/{ego}/circle")["size"] == 0


def test_a_time_before_the_latest_event_is_refused(api, events):
    at = now()
    api.world.feed([events("like", "eve", "fay", at=at), events("post", "gus", at=at)])
    for path in ("relationships/fay", "relationships/nobody", "relationships", "circle"):
        problem = api.problem(422, f"/v1/members/eve/{path}", at=at - 1)
        assert problem["errors"][0]["field"] == "at"
        api.ok(f"/v1/members/eve/{path}", at=at)
    api.problem(422, "/v1/members/gus", at=at - 1)
    api.ok("/v1/members/gus", at=at)


def test_an_event_a_little_ahead_has_age_zero(api, events):
    api.world.feed([events("like", "hal", "ivy", at=now() + 60_000)])
    found = api.ok("/v1/members/hal/relationships/ivy")
    assert found["strength"] == 1
    assert found["windows"]["1d"]["outbound"] == 1
