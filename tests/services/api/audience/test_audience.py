import time
from typing import Any

import pytest

from schemas.positions import encode_position
from tests.services.api.conftest import Api
from tests.world import now

DAY = 86_400_000
HOUR = 3_600_000


@pytest.fixture
def brand() -> str:
    return f"brand-{time.time_ns()}"


def noon() -> int:
    """Of yesterday, so that nothing lies ahead and days are full."""
    return (now() // DAY - 1) * DAY + DAY // 2


def test_says_who_is_new_returns_and_lapses_and_how_they_were_answered(
    api: Api, events: Any, brand: str
) -> None:
    ana, bo, cy, dee = (f"{name}-{brand}" for name in ("ana", "bo", "cy", "dee"))
    at = noon()
    api.world.feed([
        events("profile", brand, name="Kaffa", is_brand=True),
        events("profile", ana, name="Ana", place={"name": "Oslo", "country": "NO"}, at=at),
        events("message", ana, brand, at=at - 2 * DAY),
        events("message", brand, ana, at=at - 2 * DAY + HOUR),
        events("comment", bo, brand, at=at - 80 * DAY),
        events("comment", bo, brand, at=at - DAY),
        *(events("like", cy, brand, at=at - n * DAY) for n in (40, 45, 50)),
        events("meeting", dee, brand, at=at),
        events("block", brand, dee, at=at),
        events("follow", cy, brand, at=at - 60 * DAY),
        events("post", brand, text="Beans are in", at=at - 2 * DAY - HOUR),
        events("post", brand, text="Closed on Monday", at=at - DAY - HOUR),
    ])  # fmt: skip
    audience = api.ok(f"/v1/members/{brand}/audience")
    assert (audience["contacts"], audience["followers"]) == (3, 1)
    named = {
        segment: [customer["contact"] for customer in part["customers"]]
        for segment, part in audience["segments"].items()
    }
    assert named == {"top": [ana, bo, cy], "new": [ana], "returning": [bo], "lapsing": [cy]}
    assert audience["segments"]["top"]["size"] == 3
    top = audience["segments"]["top"]["customers"][0]
    relationship = api.ok(f"/v1/members/{brand}/relationships/{ana}", at=audience["at"])
    assert top["score"] == pytest.approx(relationship["score"])
    assert (top["name"], top["stage"]) == ("Ana", relationship["stage"])
    assert (top["first_inbound_at"], top["lately"], top["before"]) == (top["last_inbound_at"], 1, 0)
    lapsing = audience["segments"]["lapsing"]["customers"][0]
    assert (lapsing["lately"], lapsing["before"]) == (0, 3)
    assert audience["responses"] == {
        "answered": 1, "waiting": 1, "median_seconds": 3600.0, "p90_seconds": 3600.0,
    }  # fmt: skip
    posts = [(post["text"], post["interactions"], post["points"]) for post in audience["posts"]]
    assert posts == [("Closed on Monday", 1, 4.0), ("Beans are in", 0, 0.0)]
    assert [(post["kinds"], post["reach"]) for post in audience["posts"]] == [
        ({"comment": 1}, 1), ({}, 1),
    ]  # fmt: skip
    assert audience["countries"] == [
        {"country": None, "members": 2}, {"country": "NO", "members": 1},
    ]  # fmt: skip
    assert [sum(day["stages"].values()) for day in audience["funnel"]] == [0, 2, 2, 3]


def test_asked_after_something_it_is_worked_out_anew(api: Api, events: Any, brand: str) -> None:
    api.world.feed([events("meeting", f"c{n}-{brand}", brand) for n in range(2_000)])
    path = f"/v1/members/{brand}/audience"
    first = api.ok(path)
    api.world.feed([events("meeting", f"late-{brand}", brand)])
    assert api.ok(path, after=encode_position({}))["contacts"] == 2_001
    assert first["contacts"] == 2_000


def test_an_audience_of_nobody(api: Api, brand: str) -> None:
    audience = api.ok(f"/v1/members/{brand}/audience")
    assert (audience["contacts"], audience["posts"], audience["countries"]) == (0, [], [])
    assert audience["responses"]["median_seconds"] is None
