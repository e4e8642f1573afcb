"""The demo through a whole Rapport."""

import asyncio
import io
import re
from collections import Counter

import httpx
import pytest
from rich.console import Console

from services.kafka.control import read_control
from services.local.demo import live
from services.local.demo.demo import SEED, demo, go_on
from services.local.demo.world import world
from tests.end_to_end.stack import Stack
from tests.processes import DEADLINE_S, until

pytestmark = pytest.mark.kafka


class Shown(io.StringIO):
    """What is written, and an event once all of it stands there."""

    def __init__(self) -> None:
        super().__init__()
        self.complete = asyncio.Event()

    def write(self, text: str) -> int:
        written = super().write(text)
        if "/v1/events" in self.getvalue():
            self.complete.set()
        return written


async def run_demo(stack: Stack) -> str:
    """What the demo shows before it goes on live, where it is stopped."""
    shown = Shown()
    going = asyncio.create_task(demo(stack.endpoints, Console(file=shown, width=120)))
    seen = asyncio.create_task(shown.complete.wait())
    done, _ = await asyncio.wait(
        {going, seen}, timeout=DEADLINE_S, return_when=asyncio.FIRST_COMPLETED
    )
    assert done == {seen}, going
    going.cancel()
    await asyncio.gather(going, return_exceptions=True)
    return shown.getvalue()


def with_carla(stack: Stack) -> dict[str, int]:
    """Ana's interactions with the friend who drifts away, and does not come back live."""
    with stack.client() as api:
        found = api.get("/v1/members/ana/relationships/carla").raise_for_status().json()
    return found["interactions"]


def with_whom(stack: Stack) -> dict[str, list[str]]:
    """Whom Ana should get in touch with, and the reasons."""
    with stack.client() as api:
        found = api.get("/v1/members/ana/suggestions").raise_for_status().json()
    return {item["contact"]: [why["reason"] for why in item["reasons"]] for item in found["items"]}


async def test_the_demo_shows_the_stories_and_is_not_doubled(stack):
    shown = await run_demo(stack)
    for name in ("Leo Marchetti", "Bo Lindqvist", "Carla Mendes", "warming", "cooling"):
        assert name in shown

    suggested = with_whom(stack)
    assert "going_cold" in suggested["carla"]
    assert {reason for reasons in suggested.values() for reason in reasons} > {"unanswered"}

    control = await read_control(stack.endpoints.kafka)
    known = control[f"demo:{SEED}"]
    assert known["settled"]
    counted = Counter(
        "mutual" if event["kind"] == "meeting" else event["actor"]
        for event in world(SEED, known["until"])
        if {event["actor"], event.get("target")} == {"ana", "carla"} and event["kind"] != "connect"
    )
    once = {
        "outbound": counted["ana"],
        "inbound": counted["carla"],
        "mutual": counted["mutual"],
    }
    assert with_carla(stack) == once

    await run_demo(stack)
    assert with_carla(stack) == once


async def test_life_goes_on(stack, monkeypatch):
    monkeypatch.setattr(live, "PAUSE_S", 0.01)
    before = accepted(stack)
    going = asyncio.create_task(go_on(stack.endpoints, SEED))
    await asyncio.to_thread(
        until, lambda: accepted(stack) >= before + 30 or going.done(), "life to go on"
    )
    assert not going.done()
    going.cancel()
    await asyncio.gather(going, return_exceptions=True)


def accepted(stack: Stack) -> float:
    """Events that ingest has accepted."""
    metrics = httpx.get(f"{stack.endpoints.ingest_url}/metrics", trust_env=False).text
    (line,) = re.findall(r'rapport_ingest_events_total\{outcome="accepted"\} (\S+)', metrics)
    return float(line)
