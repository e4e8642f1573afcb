from tests.world import now

DAY = 86_400_000


def test_layers_balance_and_the_week(api, events):
    at = now()
    api.world.feed(
        [
            *(events("meeting", "oda", "pim", at=at - i * DAY) for i in range(3)),
            events("message", "quin", "oda", at=at - 2 * DAY),
            events("message", "oda", "rex", at=at - 50 * DAY),
            events("message", "oda", "rex", at=at),
            events("meeting", "sol", "oda", at=at - 9 * DAY),
            events("follow", "oda", "tao", at=at),
        ]
    )
    health = api.ok("/v1/members/oda/circle/health", at=at)
    assert health["size"] == api.ok("/v1/members/oda/circle", at=at)["size"] == 5
    inner, *_ = health["layers"]
    assert (inner["name"], inner["members"]) == ("support clique", 5)
    assert (inner["rhythm_days"], inner["quiet"]) == (7, 2)
    assert (inner["given"], inner["received"], inner["mutual"]) == (1, 1, 4)
    assert health["balance"]["mostly_given"] == [
        {"contact": "rex", "given": 1, "received": 0, "mutual": 0}
    ]
    assert health["balance"]["mostly_received"] == [
        {"contact": "quin", "given": 0, "received": 1, "mutual": 0}
    ]
    week = health["week"]
    assert (week["given"], week["received"], week["mutual"]) == (1, 1, 3)
    assert week["before"] == {"given": 0, "received": 0, "mutual": 1}
    assert week["new"] == {"members": 2, "contacts": ["pim", "quin"]}
    assert week["returned"] == {"members": 1, "contacts": ["rex"]}
    assert week["gone_quiet"] == {"members": 1, "contacts": ["sol"]}
    assert (health["warning"], health["let_go"]) == (None, [])
