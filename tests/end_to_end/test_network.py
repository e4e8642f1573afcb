"""The answers about a network, from posted events to results: feed, places, expertise, circle."""

import time
from itertools import count

import httpx
import pytest

from tests.end_to_end.posting import send
from tests.end_to_end.stack import Stack
from tests.services.api.feed.streams import Stream, live

DAY = 86_400_000
NUMBERS = count()
STOPS_WITHIN_S = 10

pytestmark = pytest.mark.kafka


def act(kind: str, actor: str, target: str | None = None, **rest: object) -> dict[str, object]:
    named = {"id": f"n{next(NUMBERS)}", "source": "network", "kind": kind, "actor": actor}
    return named | rest if target is None else named | {"target": target} | rest


@pytest.fixture(scope="module")
def after(stack: Stack) -> str:
    """`una` of Oslo is connected to `val`, who travels there and knows `wim`, a potter."""
    now = time.time_ns() // 1_000_000
    return send(
        stack,
        "/v1/events",
        act("connect", "una", "val"),
        *(act("meeting", "una", "val") for _ in range(3)),
        *(act("meeting", "val", "wim") for _ in range(3)),
        act("profile", "una", place={"name": "Oslo"}),
        act("profile", "val", name="Val", place={"name": "Lisboa"}),
        act("travel", "val", place={"name": "Oslo"}, starts_at=now + DAY, ends_at=now + 5 * DAY),
        act("job_change", "wim", title="Potter", organization="Clay & Co"),
    )


def test_feed_places_expertise_and_health(stack: Stack, after: str) -> None:
    soon = {"from": time.time_ns() // 1_000_000 + 2 * DAY}
    with stack.client() as client:

        def read(path: str, **query: object) -> dict[str, object]:
            answer = client.get(f"/v1/members/una/{path}", params={"after": after, **query})
            assert answer.status_code == 200, answer.text
            found: dict[str, object] = answer.json()
            return found

        feed = read("feed", kind="travel")["items"]
        assert [(item["contact"], item["update"]["place"]["name"]) for item in feed] == [
            ("val", "Oslo")
        ]
        assert read("nearby")["items"] == []
        (met,) = read("nearby", **soon)["items"]
        assert (met["contact"], met["name"], met["travelling"]) == ("val", "Val", True)
        (expert,) = read("experts", q="potter")["items"]
        assert (expert["path"], expert["why"][0]["text"]) == (
            ["una", "val", "wim"], "Potter · Clay & Co",
        )  # fmt: skip
        assert read("circle/health")["layers"][0]["mutual"] == 3
        assert read("reach")["continents"] == [{"continent": "EU", "name": "Europe", "members": 1}]


def test_a_live_feed_goes_on_where_an_api_that_stopped_left_it(stack: Stack, after: str) -> None:
    with stack.client() as client, live(client, "una") as stream:
        stream.next()
        post = act("post", "val", text="First")
        send(stack, "/v1/events", post)
        sent = stream.next()
        assert sent.item["update"]["id"] == post["id"]
        service = stack.services.pop("api")
        began = time.monotonic()
        assert service.stop() == 0
        assert time.monotonic() - began < STOPS_WITHIN_S
        service.end()
        _ends(stream)
    missed = [act("post", "val", text=f"Missed {i}") for i in range(3)]
    for each in missed:
        send(stack, "/v1/events", each)
    stack.start("api")
    with stack.client() as client, live(client, "una", sent.id) as stream:
        assert stream.ids(3) == [each["id"] for each in missed]


def _ends(stream: Stream) -> None:
    with pytest.raises((EOFError, httpx.RemoteProtocolError)):
        while True:
            stream.next()
