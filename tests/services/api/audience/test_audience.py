import time
from typing import Any

import pytest

from schemas.positions import encode_position
from schemas.same_as import SameAs
from schemas.topics import IDENTITIES
from services.api.reading import contact_scan
from services.runtime.stated_identities import Stated, write_stated
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


def test_tells_who_is_new_returns_and_lapses_and_how_they_were_answered(
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
    told = api.ok(f"/v1/members/{brand}/audience")
    assert (told["contacts"], told["followers"]) == (3, 1)
    named = {
        segment: [customer["contact"] for customer in part["customers"]]
        for segment, part in told["segments"].items()
    }
    assert named == {"top": [ana, bo, cy], "new": [ana], "returning": [bo], "lapsing": [cy]}
    assert told["segments"]["top"]["size"] == 3
    top = told["segments"]["top"]["customers"][0]
    relationship = api.ok(f"/v1/members/{brand}/relationships/{ana}", at=told["at"])
    assert top["score"] == pytest.approx(relationship["score"])
    assert (top["name"], top["stage"]) == ("Ana", relationship["stage"])
    assert told["responses"] == {
        "answered": 1, "waiting": 1, "median_seconds": 3600.0, "p90_seconds": 3600.0,
    }  # fmt: skip
    posts = [(post["text"], post["interactions"], post["points"]) for post in told["posts"]]
    assert posts == [("Closed on Monday", 1, 4.0), ("Beans are in", 0, 0.0)]
    assert told["countries"] == [
        {"country": None, "members": 2}, {"country": "NO", "members": 1},
    ]  # fmt: skip
    assert [sum(day["stages"].values()) for day in told["funnel"]] == [0, 2, 2, 3]


def test_counts_each_of_many_contacts_once_whatever_their_aliases(
    api: Api, events: Any, brand: str
) -> None:
    many = contact_scan.AT_ONCE + 5
    other = f"x:{brand}"
    crowd = [f"c{n:05}-{brand}" for n in range(many)]
    api.world.feed([events("meeting", each, brand) for each in crowd])
    api.world.feed([events("meeting", each, other) for each in [*crowd[:3], f"z-{brand}"]])
    said = [SameAs(member=brand, alias=other), SameAs(member=crowd[0], alias=crowd[-1])]
    write_stated(api.world.state, Stated({2: 1}, said))
    after = encode_position({IDENTITIES: {2: 1}})
    for asked in (brand, other):
        told = api.ok(f"/v1/members/{asked}/audience", after=after, wait=30)
        assert told["contacts"] == many
        assert told["segments"]["new"]["size"] == many
        best = [customer["contact"] for customer in told["segments"]["top"]["customers"]]
        assert best[:3] == crowd[:3], "who met both, or is two"
        assert told["countries"] == [{"country": None, "members": many}]


def test_asked_after_something_it_is_worked_out_anew(api: Api, events: Any, brand: str) -> None:
    api.world.feed([events("meeting", f"c{n}-{brand}", brand) for n in range(2_000)])
    path = f"/v1/members/{brand}/audience"
    first = api.ok(path)
    api.world.feed([events("meeting", f"late-{brand}", brand)])
    assert api.ok(path, after=encode_position({}))["contacts"] == 2_001
    assert first["contacts"] == 2_000


def test_an_audience_of_nobody(api: Api, brand: str) -> None:
    told = api.ok(f"/v1/members/{brand}/audience")
    assert (told["contacts"], told["posts"], told["countries"]) == (0, [], [])
    assert told["responses"]["median_seconds"] is None
