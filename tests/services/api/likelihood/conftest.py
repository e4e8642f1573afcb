import pytest

from tests.world import now

DAY = 86_400_000


@pytest.fixture(scope="module")
def at(api):
    return now()


def fed(api, events, at, ego):
    api.world.feed(
        [
            *(events("message", ego, f"{ego}-close", at=at - n * DAY) for n in range(1, 20)),
            *(events("message", f"{ego}-close", ego, at=at - n * DAY + 9) for n in range(1, 20)),
            events("message", f"{ego}-waits", ego, at=at - 60_000),
            events("like", ego, f"{ego}-old", at=at - 80 * DAY),
            events("message", ego, f"{ego}-blocked", at=at - 60_000),
            events("block", ego, f"{ego}-blocked", at=at - 50_000),
        ]
    )
