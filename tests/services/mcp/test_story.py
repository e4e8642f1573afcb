"""An assistant's session over the real command: what the README asks, in an assistant's way."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.services.demo_world import Demo
from tests.services.mcp.conftest import Started


def ids(items: list[dict[str, Any]]) -> list[str]:
    return [item["contact"]["id"] for item in items]


async def test_an_assistant_answers_what_a_person_would_ask(
    demo: Demo, started: Started, bound: Callable[..., str]
) -> None:
    key = bound("ana")
    headers = {"Authorization": f"Bearer {key}"}

    def api(path: str, **query: Any) -> Any:
        answer = demo.api.client.get(f"/v1/members/ana/{path}", params=query, headers=headers)
        return answer.raise_for_status().json()

    async with started(key) as assistant:
        # With whom to get in touch, and why.
        suggested = (await assistant.found("whom_to_contact", limit=25))["suggestions"]
        assert ids(suggested) == [each["contact"] for each in api("suggestions", limit=25)["items"]]
        (carla,) = [each for each in suggested if each["contact"]["id"] == "carla"]
        assert "going_cold" in [why["reason"] for why in carla["reasons"]]
        words = await assistant.words("whom_to_contact", reason="going_cold", limit=25)
        (line,) = [each for each in words.splitlines() if "(carla)" in each]
        assert line.startswith("- Carla Mendes (carla), close, ")
        assert all(why["text"].rstrip(".") in line for why in carla["reasons"])

        # From a name to an id, to how it stands and why.
        found = await assistant.found("find_member", name="Carla M")
        assert [each["member"] for each in found["candidates"]] == [
            {"id": "carla", "name": "Carla Mendes"}
        ]
        expected = api("relationships/carla")
        explained = (await assistant.found("explain_relationship", member="carla"))["relationship"]
        assert explained["score"] == pytest.approx(expected["score"], rel=0.01)
        for field in ("stage", "trend", "connected", "first_interaction_at", "last_inbound_at"):
            assert explained[field] == expected[field]
        assert explained["ever"] == expected["interactions"]
        assert explained["rhythm"] == api("relationships/carla/history")["rhythm"]
        likely = api("relationships/carla/likelihood")
        assert explained["likely"]["within_30d"] == pytest.approx(likely["within_30d"], rel=0.01)
        assert [(each["kind"], each["direction"]) for each in explained["made_of"]] == [
            (each["kind"], each["direction"]) for each in expected["explanation"][:5]
        ]

        # Who warms up and who goes cold, of all.
        trends = await assistant.found("who_warms_or_cools", limit=2)
        everybody = api("relationships", limit=1000)["items"]
        for trend in ("warming", "cooling"):
            all_ = [each["contact"] for each in everybody if each["trend"] == trend]
            assert ids(trends[trend]) == all_[:2]
            assert trends[f"{trend}_count"] == len(all_)
        assert ids((await assistant.found("closest_contacts", limit=3))["contacts"]) == [
            each["contact"] for each in everybody[:3]
        ]

        # What her people are up to, and who is in town.
        news = await assistant.found("latest_news", kind="post", order="latest", limit=5)
        posts = api("feed", kind="post", sort="recent", limit=5)["items"]
        assert ids(news["items"]) == [each["contact"] for each in posts]
        assert posts[0]["update"]["text"] in news["items"][0]["news"]["what"]
        near = await assistant.found("who_is_nearby", place="Lisbon")
        there = api("nearby", place="Lisbon", limit=10)["items"]
        assert ids(near["contacts"]) == [each["contact"] for each in there]
        assert "leo" in ids(near["contacts"])

        # Who knows about it, and through whom to reach a brand.
        experts = (await assistant.found("find_experts", topic="stream", limit=25))["experts"]
        (bo,) = [each for each in experts if each["member"]["id"] == "bo"]
        assert [each["name"] for each in bo["path"]] == ["Ana Kovač", "Bo Lindqvist"]
        ways = await assistant.words("find_introductions", member="morrow")
        for way in api("paths/morrow", limit=3)["items"]:
            assert f"({way['members'][1]}) for an introduction" in ways
        assert "To reach Morrow Books (morrow):" in ways


async def test_a_meeting_is_prepared(demo: Demo, assisted: Started) -> None:
    """With Piet, whose message Ana has not answered."""
    async with assisted(demo.api.key, "ana") as assistant:
        briefing = await assistant.found("prepare_meeting", member="piet")
        words = await assistant.words("prepare_meeting", member="piet")
    profile = demo.read("piet")
    assert briefing["relationship"]["contact"] == {"id": "piet", "name": "Piet de Vries"}
    assert briefing["about"]["job"].startswith(profile["job"]["title"])
    assert briefing["about"]["topics"] == [each["topic"] for each in profile["topics"]]
    history = demo.read("ana/relationships/piet/history")
    assert [each["at"] for each in briefing["interactions"]] == [
        each["at"] for each in history["interactions"]
    ]
    suggested = demo.read("ana/suggestions", limit=1000)["items"]
    (piet,) = [each for each in suggested if each["contact"] == "piet"]
    assert [each["text"] for each in briefing["due"]] == [why["text"] for why in piet["reasons"]]
    assert "Open:\n- Their message waits for an answer (since" in words
    latest = [each["at"] for each in profile["updates"][:5]]
    assert [each["at"] for each in briefing["about"]["updates"]] == latest
    shared = demo.read("ana/relationships/piet/shared", limit=50)["items"]
    assert {each["id"] for each in briefing["shared_contacts"]} <= {s["contact"] for s in shared}
    assert briefing["shared_contacts"]
