"""Today: the cards are the api's suggestions, and what one does about them is done."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, Route, expect

from tests.end_to_end.posting import send
from tests.end_to_end.stack import Stack

EGO = "today:ana"
"""Whose suggestions the tests change; the sample world's are left to others."""


def ask(world: Stack, path: str, **query: Any) -> Any:
    with world.client() as api:
        return api.get(f"/v1/members/{path}", params=query).raise_for_status().json()


@pytest.fixture
def waiting(world: Stack) -> list[str]:
    """Four contacts whose messages EGO has not answered."""
    named = [f"today:{name}" for name in ("bo", "cy", "dee", "eve")]
    lately = [datetime.now(UTC) - timedelta(days=days) for days in (8, 7, 6)]
    events = [
        {"id": f"{contact}/{i}", "source": "today", "kind": "message", "actor": contact,
         "target": EGO, "at": at.isoformat()}
        for contact in named for i, at in enumerate(lately)
    ]  # fmt: skip
    position = send(world, "/v1/events", *events)
    for contact in named:
        body = {"snoozed_until": None, "done_at": None, "cadence_days": None}
        with world.client() as api:
            api.put(f"/v1/members/{EGO}/relationships/{contact}", json=body).raise_for_status()
    with world.client() as api:
        path = f"/v1/members/{EGO}/suggestions"
        api.get(path, params={"after": position, "wait": 30}).raise_for_status()
    return [item["contact"] for item in ask(world, f"{EGO}/suggestions")["items"]]


@pytest_asyncio.fixture(loop_scope="session")
async def cards(ana: Page, waiting: list[str]) -> Locator:
    await ana.goto("/#/today%3Aana/today")
    cards = ana.locator("[data-card]")
    await expect(cards).to_have_count(len(waiting))
    return cards


@asynccontextmanager
async def refusing(page: Page, path: str) -> AsyncIterator[None]:
    """Nothing of `path` is done, as where the service is away."""

    async def refuse(route: Route) -> None:
        if route.request.method == "GET":
            await route.fallback()
        else:
            problem = {"title": "Not available", "status": 503, "detail": "Kafka is away"}
            await route.fulfill(status=503, json=problem)

    await page.route(path, refuse)
    yield
    await page.unroute(path)


async def test_whom_to_introduce_to_several_has_a_reason_for_each(ana: Page) -> None:
    others = ["leo", "carla", "grace"]

    async def with_introductions(route: Route) -> None:
        answer = await route.fetch()
        found = await answer.json()
        why = {"reason": "introduction", "since": None, "text": "", "topics": ["cycling"]}
        found["items"][0]["reasons"] = [{**why, "with": other} for other in others]
        await route.fulfill(response=answer, json=found)

    await ana.route("**/v1/members/ana/suggestions?**", with_introductions)
    await ana.goto("/#/ana/today")
    reasons = ana.locator("[data-card]").first.locator("ul > li")
    await expect(reasons).to_have_count(len(others))
    await expect(reasons.last).to_contain_text("Grace Okafor")
    await ana.unroute_all(behavior="ignoreErrors")


async def test_the_cards_are_what_the_api_suggests(ana: Page, world: Stack) -> None:
    await ana.goto("/#/ana/today")
    expected = ask(world, "ana/suggestions", limit=8)["items"]
    cards = ana.locator("[data-card]")
    await expect(cards).to_have_count(len(expected))
    for index, item in enumerate(expected):
        card = cards.nth(index)
        await expect(card.get_by_role("heading")).to_have_text(item["name"] or item["contact"])
        await expect(card).to_contain_text(item["stage"])
        await expect(card).to_contain_text(item["trend"])
        await expect(card.locator(".reasons li")).to_have_count(len(item["reasons"]))
    latest = ask(world, "ana/feed", kind="job_change", sort="recent", limit=6)["items"]
    jobs = [item for item in latest if is_new(item["update"]["at"])]
    shown = ana.get_by_role("region", name="New jobs").get_by_role("listitem")
    await expect(shown).to_have_count(len(jobs))
    for index, item in enumerate(jobs):
        await expect(shown.nth(index)).to_contain_text(item["name"] or item["contact"])


def is_new(at: str) -> bool:
    return datetime.now(UTC) - datetime.fromisoformat(at) < timedelta(days=60)


async def test_the_keyboard_alone_moves_opens_and_lists(
    ana: Page, cards: Locator, waiting: list[str]
) -> None:
    for key, index in (("j", 0), ("j", 1), ("ArrowDown", 2), ("k", 1), ("ArrowUp", 0), ("k", 0)):
        await ana.keyboard.press(key)
        await expect(cards.nth(index).get_by_role("link")).to_be_focused()
    await ana.keyboard.press("?")
    keys = ana.get_by_role("dialog", name="Keys")
    await expect(keys).to_be_visible()
    await ana.keyboard.press("d")  # belongs to nobody while a dialog is open
    await expect(ana.get_by_role("dialog")).to_have_count(1)
    await ana.keyboard.press("Escape")
    await expect(keys).to_have_count(0)
    await ana.keyboard.press("Enter")
    await expect(ana).to_have_url(f"{ana.url.split('#')[0]}#/today%3Aana/people/{encoded(waiting)}")


def encoded(waiting: list[str]) -> str:
    return waiting[0].replace(":", "%3A")


async def test_a_snooze_takes_the_card_away_and_can_be_undone(
    ana: Page, cards: Locator, world: Stack, waiting: list[str]
) -> None:
    await ana.keyboard.press("j")
    await ana.keyboard.press("s")
    await ana.get_by_role("dialog").get_by_role("button", name="A week").click()
    await expect(cards).to_have_count(len(waiting) - 1)
    await expect(cards.first.get_by_role("link")).to_be_focused()
    await ana.get_by_role("button", name="Undo").click()
    await expect(cards).to_have_count(len(waiting))
    assert [item["contact"] for item in ask(world, f"{EGO}/suggestions")["items"]] == waiting


async def test_a_cadence_is_set(
    ana: Page, cards: Locator, world: Stack, waiting: list[str]
) -> None:
    await cards.nth(1).get_by_role("button", name="Cadence").click()
    dialog = ana.get_by_role("dialog")
    await dialog.get_by_role("spinbutton").fill("30")
    await ana.keyboard.press("Enter")
    await expect(ana.get_by_role("log")).to_contain_text("every 30 days")
    set_ = ask(world, f"{EGO}/relationships/{waiting[1]}/preferences")
    assert set_["cadence_days"] == 30


@pytest.mark.parametrize(
    ("path", "intent", "choice"),
    [("**/v1/interactions", "Done", "Met"), ("**/v1/members/**", "Snooze", "A week")],
)
async def test_what_is_refused_brings_the_card_back_and_says_why(
    ana: Page, cards: Locator, waiting: list[str], path: str, intent: str, choice: str
) -> None:
    async with refusing(ana, path):
        await cards.last.get_by_role("button", name=intent).click()
        await ana.get_by_role("dialog").get_by_role("button", name=choice).click()
        await expect(ana.get_by_role("log")).to_contain_text("Kafka is away")
        await expect(cards).to_have_count(len(waiting))


async def test_a_new_reason_arrives_by_itself(
    ana: Page, cards: Locator, world: Stack, waiting: list[str]
) -> None:
    await ana.keyboard.press("j")
    at = datetime.now(UTC) - timedelta(days=3)
    event = {"id": "late", "source": "today", "kind": "message", "actor": "today:flo",
             "target": EGO, "at": at.isoformat()}  # fmt: skip
    send(world, "/v1/events", event)
    await expect(cards).to_have_count(len(waiting) + 1)
    await expect(cards.first.get_by_role("link")).to_be_focused()
