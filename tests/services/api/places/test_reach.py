from schemas.times import format_time


def test_reach_by_country_and_continent(api, travellers, at):
    api.world.feed([{"id": "r1", "source": "t", "at": at, "kind": "view", "actor": "roy",
                     "target": "tia"}])  # fmt: skip
    reach = api.ok("/v1/members/roy/reach", at=at)
    assert (reach["ego"], reach["at"], reach["size"]) == ("roy", format_time(at), 7)
    assert reach["countries"] == [
        {"country": None, "name": None, "members": 2},
        {"country": "FR", "name": "France", "members": 1},
        {"country": "IT", "name": "Italy", "members": 1},
        {"country": "JP", "name": "Japan", "members": 1},
        {"country": "NO", "name": "Norway", "members": 1},
        {"country": "PT", "name": "Portugal", "members": 1},
    ]
    assert reach["continents"] == [
        {"continent": "EU", "name": "Europe", "members": 4},
        {"continent": None, "name": None, "members": 2},
        {"continent": "AS", "name": "Asia", "members": 1},
    ]
    circle = api.ok("/v1/members/roy/circle", at=at)
    assert circle["countries"] == [
        {"country": c["country"], "members": c["members"]} for c in reach["countries"]
    ]
