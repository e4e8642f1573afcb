from concurrent.futures import ThreadPoolExecutor

import pytest

from relationships.keys import row_key
from relationships.row.layout import ASKING
from relationships.tables.changeset import Changes
from schemas.times import format_time
from schemas.topics import partition_of
from tests.oracle import Oracle
from tests.relationships.score.test_relationship import same
from tests.services.api.relationships.exactness import approximate, exact
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
    same(exact(found), expected)
    assert found["exposures"] == {"28d": 1}
    assert len(found["explanation"]) == 7
    assert api.ok("/v1/members/ana/relationships/bo", at=at) == found


def test_an_unknown_pair_is_a_strangers(api, events):
    at = now()
    found = api.ok("/v1/members/nobody/relationships/noone", at=at)
    same(exact(found), Oracle().relationship("nobody", "noone", at))


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
    assert (own["following"], own["interactions"]["mutual"]) == (True, 1)
    seen = api.ok("/v1/members/dog/relationships/cat", at=at + DAY)
    same(exact(seen), Oracle().relationship("dog", "cat", at + DAY))
    api.world.feed([events("block", "dog", "cat")])
    both = api.ok("/v1/members/dog/relationships/cat", at=at + DAY)
    assert both == {**seen, "blocked": True}
    for ego in ("cat", "dog"):
        assert api.ok(f"/v1/members/{ego}/relationships")["items"] == []
        assert api.ok(f"/v1/members/{ego}/circle")["size"] == 0


def test_the_past_is_answered_by_whole_days(api, events):
    at = now()
    history = [
        events("message", "eve", "fay", at=at - 100 * DAY),
        events("meeting", "eve", "fay", at=at - 50 * DAY),
        events("message", "fay", "eve", at=at - 20 * DAY),
        events("follow", "eve", "fay", at=at - 20 * DAY),
        events("post", "fay", at=at - 21 * DAY),
        events("post", "fay", at=at - 2 * DAY),
        events("call", "eve", "fay", at=at),
    ]
    api.world.feed(history)
    for days in (1, 19, 20, 21, 50, 51, 90):
        then = at - days * DAY
        found = approximate(api.ok("/v1/members/eve/relationships/fay", at=then))
        same(found, Oracle().feed(*history).relationship("eve", "fay", then, past=True))
    earlier = approximate(api.ok("/v1/members/eve/relationships/fay", at=at - 1))
    assert earlier["last_interaction_at"] == format_time(at - 1)
    assert earlier["score"] == api.ok("/v1/members/eve/relationships/fay", at=at)["score"]


def test_the_past_and_the_present_are_asked_about_together(api, events):
    at = now()
    api.world.feed(
        [events("like", "jo", "kim", at=at - 9 * DAY), events("like", "jo", "kim", at=at)]
    )
    asked = {at: 1 + 2 ** (-9 / 30), at - DAY: 2 ** (-8 / 30), at - 10 * DAY: 0}
    with ThreadPoolExecutor() as pool:
        for time, strength in [*asked.items()] * 5:
            asking = pool.submit(api.ok, "/v1/members/jo/relationships/kim", at=time)
            assert asking.result()["strength"] == pytest.approx(strength)


def test_a_time_too_far_back_or_before_the_latest_event_is_refused(api, events):
    at = now()
    api.world.feed([events("like", "eva", "fay", at=at), events("post", "gus", at=at)])
    for path in ("relationships/fay", "relationships/nobody", "relationships", "circle"):
        problem = api.problem(422, f"/v1/members/eva/{path}", at=at - 91 * DAY)
        assert problem["errors"][0]["field"] == "at"
        assert api.ok(f"/v1/members/eva/{path}", at=at - 90 * DAY)
    for path in ("eva/feed", "eva/suggestions", "eva/reach", "eva/circle/health", "gus"):
        problem = api.problem(422, f"/v1/members/{path}", at=at - 1)
        assert problem["errors"][0]["field"] == "at"
        api.ok(f"/v1/members/{path}", at=at)


def test_admiration_of_a_brand_can_be_close_in_one_direction(api, events):
    at = now()
    fans = [events("message", "fan", brand, at=at - day * DAY)
            for brand in ("acme", "bob") for day in range(30)]  # fmt: skip
    api.world.feed([*fans, events("profile", "acme", is_brand=True, at=at)])
    stages = {of: api.ok(f"/v1/members/fan/relationships/{of}", at=at)["stage"]
              for of in ("acme", "bob")}  # fmt: skip
    assert stages == {"acme": "close", "bob": "acquaintance"}
    assert api.ok("/v1/members/acme/relationships/fan", at=at)["stage"] == "close"
    listed = api.ok("/v1/members/fan/relationships", at=at)["items"]
    assert {item["contact"]: item["stage"] for item in listed} == stages


def test_an_event_a_little_ahead_has_age_zero(api, events):
    api.world.feed([events("like", "hal", "ivy", at=now() + 60_000)])
    found = api.ok("/v1/members/hal/relationships/ivy")
    assert found["strength"] == 1
    assert found["windows"]["1d"]["outbound"] == 1


def test_a_row_of_a_newer_layout_is_unavailable_and_all_else_is_answered(api, events):
    api.world.feed([events("like", "una", "vic"), events("like", "wes", "vic")])
    partition = partition_of("una", api.world.partitions)
    (row,) = api.world.tables[partition].rows([row_key("una", "vic")])
    newer = Changes(rows=[(row_key("una", "vic"), bytes([ASKING + 1]) + row[1:])])
    api.world.advance(partition, 1, newer)
    for path in ("/v1/members/una/relationships/vic", "/v1/members/una/relationships"):
        assert f"layout {ASKING + 1}" in api.problem(503, path)["detail"]
    assert api.ok("/v1/members/wes/relationships/vic")["strength"] == 1
