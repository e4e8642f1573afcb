"""A brand's audience, from posted events to its sums."""

import httpx
import pytest

from tests.end_to_end.posting import send
from tests.end_to_end.stack import Stack
from tests.processes import until
from tests.world import now

pytestmark = pytest.mark.kafka
HOUR = 3_600_000


def staleness(answer: httpx.Response) -> float:
    return float(answer.headers["Rapport-Staleness"])


def test_a_brand_learns_who_its_customers_are_and_who_waits(stack: Stack) -> None:
    def act(n: int, kind: str, actor: str, **more: object) -> dict[str, object]:
        return {"id": f"b{n}", "source": "audience", "kind": kind, "actor": actor, **more}

    at = now() - 3 * HOUR
    after = send(
        stack,
        "/v1/events",
        act(1, "post", "roastery", text="New beans", at=at),
        act(2, "comment", "uma", target="roastery", at=at + HOUR // 2),
        act(3, "message", "roastery", target="uma", at=at + HOUR),
        act(4, "message", "vic", target="roastery", at=at + HOUR),
        act(5, "follow", "vic", target="roastery", at=at),
    )
    with stack.client() as api:

        def ask() -> httpx.Response:
            return api.get("/v1/members/roastery/audience", params={"after": after})

        until(lambda: staleness(ask()) < 60, "the scorer to note that it is up to date")
        answer = ask()
        assert answer.status_code == 200, answer.text
    audience = answer.json()
    assert (audience["contacts"], audience["followers"]) == (2, 1)
    assert audience["segments"]["new"]["size"] == 2
    assert audience["responses"]["median_seconds"] == HOUR / 2 / 1000
    assert audience["responses"]["waiting"] == 1
    assert [(post["text"], post["interactions"]) for post in audience["posts"]] == [
        ("New beans", 1)
    ]
