from schemas.times import format_time
from tests.world import now


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
    assert circle["stages"] == {"germ": 0, "acquaintance": 4, "contact": 0, "close": 0}
    assert circle["countries"] == [
        {"country": "DE", "members": 2},
        {"country": None, "members": 1},
        {"country": "FR", "members": 1},
    ]
