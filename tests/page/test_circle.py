"""The circle: as the api has it, by pointer, by keys and as a table, and as it moves."""

import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import product
from typing import Any

import httpx
from playwright.async_api import FloatRect, Page, expect

from tests.end_to_end.stack import Stack

OF_HUB = 1_004
"""Contacts of `hub`: more than anybody keeps up with."""


def asked(world: Stack, path: str, **query: Any) -> Any:
    """What the api answers."""
    with world.client() as client:
        answer = client.get(f"/v1/members/{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()


def sent(world: Stack, events: Sequence[dict[str, Any]]) -> str:
    """Post events; returns the position after them."""
    headers = {"Authorization": f"Bearer {world.key}"}
    url = f"{world.endpoints.ingest_url}/v1/events"
    answer = httpx.post(url, json=events, headers=headers, timeout=60, trust_env=False)
    assert answer.status_code == 202, answer.text
    position: str = answer.json()["position"]
    return position


def message(number: int, actor: str, target: str) -> dict[str, Any]:
    at = datetime.now(UTC).isoformat()
    what = {"source": "circle-test", "kind": "message", "actor": actor, "target": target}
    return {"id": f"{target}-{number}", "at": at} | what


def circle_of(world: Stack, **query: Any) -> list[dict[str, Any]]:
    items = asked(world, "ana/relationships", limit=1_000, **query)["items"]
    return [item for item in items if item["stage"] != "stranger"]


async def opened(page: Page, ego: str = "ana") -> None:
    await page.goto(f"/#/{ego}/circle")
    await expect(page.get_by_role("figure").locator("canvas")).to_be_visible()


async def test_sums_and_contacts_are_those_of_the_api(ana: Page, world: Stack) -> None:
    await opened(ana)
    sums = asked(world, "ana/circle")
    for word, number in (
        ("In your circle", sums["size"]),
        ("close", sums["stages"]["close"]),
        ("warming", sums["warming"]),
        ("cooling", sums["cooling"]),
    ):
        about = ana.get_by_role("button", name=f"What is “{word}”?")
        card = ana.locator("dl > div").filter(has=about)
        await expect(card.locator("dd")).to_have_text(str(number))
    contacts = circle_of(world)
    assert len(contacts) == sums["size"]
    listed = ana.get_by_role("list", name="Contacts").get_by_role("link")
    await expect(listed).to_have_count(len(contacts))
    for contact in contacts[:5]:
        link = listed.and_(ana.locator(f"a[href$='/{contact['contact']}']"))
        said = f"{contact['stage']}, {contact['score']:.0f} of 100, {contact['trend']}"
        await expect(link).to_contain_text(said)


async def test_a_filter_shows_whom_the_api_has_so(ana: Page, world: Stack) -> None:
    await opened(ana)
    everyone = circle_of(world)
    status = ana.get_by_role("status").filter(has_text="shown")
    await ana.get_by_label("Trend").select_option("cooling")
    cooling = [contact for contact in everyone if contact["trend"] == "cooling"]
    await expect(status).to_have_text(f"{len(cooling)} of {len(everyone)} shown")
    await ana.get_by_role("button", name="Show all").click()
    await ana.get_by_label("Had a").select_option("call")
    called = circle_of(world, kind="call")
    assert 0 < len(called) < len(everyone)
    await expect(status).to_have_text(f"{len(called)} of {len(everyone)} shown")


async def test_a_table_is_sorted_by_any_column(ana: Page, world: Stack) -> None:
    await opened(ana)
    await ana.get_by_role("button", name="Table").click()
    rows = ana.get_by_role("rowheader").get_by_role("link")
    contacts = circle_of(world)
    await expect(rows).to_have_count(len(contacts))
    score = ana.get_by_role("columnheader", name="Score")
    await expect(score).to_have_attribute("aria-sort", "descending")
    for place, contact in enumerate(contacts[:5]):
        await expect(rows.nth(place)).to_have_attribute(
            "href", f"#/ana/people/{contact['contact']}"
        )
    await ana.get_by_role("button", name="Name").click()
    await expect(score).to_have_attribute("aria-sort", "none")
    by_name = ana.get_by_role("columnheader", name="Name")
    await expect(by_name).to_have_attribute("aria-sort", "ascending")
    first = [name[0].lower() for name in await rows.all_text_contents() if name.isascii()]
    assert first == sorted(first)


async def test_arrow_keys_lead_around_and_say_who_and_why(ana: Page, world: Stack) -> None:
    await opened(ana)
    links = ana.get_by_role("list", name="Contacts").get_by_role("link")
    await ana.get_by_label("Had a").focus()
    await ana.keyboard.press("Tab")
    strongest = circle_of(world)[0]["contact"]
    focused = links.and_(ana.locator(":focus"))
    await expect(focused).to_have_attribute("href", f"#/ana/people/{strongest}")
    await ana.keyboard.press("ArrowDown")
    await expect(focused).to_contain_text(": contact,")
    name = (await focused.inner_text()).split(":")[0]
    contact = ((await focused.get_attribute("href")) or "").rpartition("/")[2]
    card = ana.get_by_role("complementary", name=name)
    best = asked(world, f"ana/relationships/{contact}")["explanation"][0]
    await expect(card.get_by_role("listitem").first).to_contain_text(f"{best['points']:.1f} points")
    await ana.keyboard.press("Escape")
    await expect(card).to_have_count(0)
    await ana.keyboard.press("Home")
    await ana.keyboard.press("Enter")
    await expect(ana).to_have_url(re.compile(f"#/ana/people/{strongest}$"))


async def test_a_tap_says_who(ana: Page) -> None:
    await ana.emulate_media(reduced_motion="reduce")
    await opened(ana)
    links = ana.get_by_role("list", name="Contacts").get_by_role("link")
    await expect(links.first).to_be_attached()
    canvas = ana.locator("figure canvas")
    box = await canvas.bounding_box()
    assert box is not None
    found = await _tapped(ana, box)
    assert found, "nobody is found all over the rings"
    await expect(ana.get_by_role("complementary", name=found)).to_be_visible()


async def _tapped(page: Page, box: FloatRect) -> str | None:
    """Tap across the picture until there is a card; returns whose."""
    cards = page.get_by_role("complementary")
    middle, most = (box["width"] / 2, box["height"] / 2), min(box["width"], box["height"]) / 2
    for share, angle in product((0.25, 0.35, 0.5, 0.65), range(0, 360, 10)):
        x = middle[0] + share * most * math.cos(math.radians(angle))
        y = middle[1] + share * most * math.sin(math.radians(angle))
        await page.locator("figure canvas").click(position={"x": x, "y": y})
        if await cards.count():
            return await cards.first.get_by_role("link").inner_text()
    return None


async def test_a_contact_moves_as_it_happens_and_keeps_the_focus(ana: Page, world: Stack) -> None:
    await opened(ana)
    weakest = circle_of(world)[-1]
    link = ana.get_by_role("list", name="Contacts").locator(f"a[href$='/{weakest['contact']}']")
    await link.focus()
    before = await link.inner_text()
    sent(world, [message(n, "ana", weakest["contact"]) for n in range(5)])
    await expect(link).not_to_have_text(before)
    score = asked(world, f"ana/relationships/{weakest['contact']}")["score"]
    assert score > weakest["score"]
    await expect(link).to_contain_text(f"{score:.0f} of 100")
    await expect(link).to_be_focused()


async def test_too_many_are_let_go_and_taken_back(ana: Page, world: Stack) -> None:
    position = sent(world, [message(1, "hub", f"spoke-{n}") for n in range(OF_HUB)])
    health = asked(world, "hub/circle/health", after=position)
    await opened(ana, "hub")
    await expect(ana.get_by_text(f"There are {OF_HUB:,} people in this circle")).to_be_visible()
    whom = health["let_go"][0]["contact"]
    await ana.get_by_role("button", name=f"Hide {whom}", exact=True).click()
    undo = ana.get_by_role("button", name="Undo")
    await expect(undo).to_be_visible()
    assert asked(world, f"hub/relationships/{whom}/preferences")["hidden"] is True
    await undo.click()
    await expect(ana.get_by_text(f"There are {OF_HUB:,} people in this circle")).to_be_visible()
    await expect(ana.get_by_role("button", name=f"Hide {whom}", exact=True)).to_be_visible()
    assert asked(world, f"hub/relationships/{whom}/preferences")["hidden"] is False
