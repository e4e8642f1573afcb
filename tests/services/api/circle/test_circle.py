from schemas.times import format_time
from tests.world import now

DAY = 86_400_000


def test_a_circle_with_its_reach(api, events):
    at = now()
    places = {"de1": "DE", "de2": "DE", "fr": "FR"}
    api.world.feed(
        [
            *(events("meeting", "hub", name, at=at) for name in (*places, "lost")),
            *(events("profile", name, at=at, place={"name": code, "country": code})
              for name, code in places.items()),
            events("view", "hub", "hardly", at=at),
        ]
    )  # fmt: skip
    circle = api.ok("/v1/members/hub/circle", at=at)
    assert (circle["ego"], circle["at"], circle["size"]) == ("hub", format_time(at), 4)
    assert circle["stages"] == {"germ": 4, "acquaintance": 0, "contact": 0, "close": 0}
    assert circle["countries"] == [
        {"country": "DE", "members": 2},
        {"country": None, "members": 1},
        {"country": "FR", "members": 1},
    ]
    trends = ("silent", "sparse", "cooling", "steady", "warming")
    assert [circle[trend] for trend in trends] == [0, 4, 0, 0, 0]
    assert circle["approximate"] is False


def test_a_circle_of_the_past(api, events):
    at = now()
    api.world.feed([events("meeting", "rim", f"c{i}", at=at - i * DAY) for i in range(5)])
    circle = api.ok("/v1/members/rim/circle", at=at - 3 * DAY)
    assert (circle["at"], circle["size"]) == (format_time(at - 3 * DAY), 2)
    assert circle["approximate"] is True
