import pytest

from tests.world import now

DAY = 86_400_000


@pytest.fixture(scope="module")
def at():
    return now()


@pytest.fixture(scope="module")
def travellers(api, at):
    """`roy` of Lisbon goes to Oslo in 5 days for 3; contacts of his live and travel about."""
    homes = {"roy": "Lisbon", "sal": "Lisboa", "tia": "Oslo", "uma": "Kyoto", "vic": "Oslo",
             "wes": "Paris", "xan": "My kitchen"}  # fmt: skip
    trips = [("roy", "Oslo", 5, 8), ("uma", "Oslo", 4, 6), ("vic", "Rome", 0, 30),
             ("wes", "Oslo", 7, 9)]  # fmt: skip
    ties = [("meeting", "sal"), ("message", "tia"), ("message", "uma"), ("like", "vic"),
            ("like", "wes"), ("like", "xan"), ("like", "yul")]  # fmt: skip
    made = [{"kind": "profile", "actor": who, "place": {"name": home}, "name": who.title()}
            for who, home in homes.items()]  # fmt: skip
    made += [{"kind": "travel", "actor": who, "place": {"name": city},
              "starts_at": at + begins * DAY, "ends_at": at + ends * DAY}
             for who, city, begins, ends in trips]  # fmt: skip
    made += [{"kind": kind, "actor": "roy", "target": other} for kind, other in ties]
    api.world.feed(
        [{"id": f"n{i}", "source": "t", "at": at, **event} for i, event in enumerate(made)]
    )
