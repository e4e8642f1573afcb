"""What a brand sees of its audience."""

import re
from typing import Any

from playwright.async_api import Page, expect

from tests.end_to_end.posting import send
from tests.end_to_end.stack import Stack
from tests.world import now

BRAND = "kaffa"
MOVES = ("new", "returning", "lapsing")


def asked(world: Stack, path: str) -> Any:
    with world.client() as api:
        return api.get(f"/v1/members/{BRAND}{path}", params={"wait": 30}).raise_for_status().json()


async def test_a_brand_sees_its_funnel_its_segments_and_its_posts(ana: Page, world: Stack) -> None:
    await ana.goto(f"/#/{BRAND}/brand")
    await expect(ana.get_by_role("heading", level=2, name="From following")).to_be_visible()
    audience, weeks = asked(world, "/audience"), asked(world, "/audience/history")["weeks"]
    for step in ("followers", "reached", "engaged", "regular"):
        await expect(ana.locator(f"[data-step={step}]")).to_have_text(str(weeks[-1][step]))
    for segment in ("top", *MOVES):
        card = ana.locator(f"section[aria-labelledby=segment-{segment}]")
        names = [each["name"] for each in audience["segments"][segment]["customers"]]
        await expect(card.locator(".head .explained")).to_contain_text(
            str(audience["segments"][segment]["size"])
        )
        await expect(card.get_by_role("link")).to_have_text(names)
    texts = [post["text"] for post in audience["posts"]]
    posts = ana.locator("section[aria-labelledby=posts] li > p:first-child")
    await expect(posts).to_have_text(texts)


async def test_the_chart_is_read_by_keys_and_as_a_table(ana: Page, world: Stack) -> None:
    await ana.goto(f"/#/{BRAND}/brand")
    weeks = asked(world, "/audience/history")["weeks"]
    chart = ana.get_by_role("figure", name="Followers, reached, engaged")
    keys = chart.get_by_role("slider")
    await keys.press("ArrowLeft")
    spoken = re.compile(f"Followers {weeks[-2]['followers']}, Reached {weeks[-2]['reached']}, ")
    await expect(keys).to_have_attribute("aria-valuetext", spoken)
    await expect(keys).to_be_focused()
    await chart.get_by_text("Show as a table").click()
    await expect(chart.get_by_role("row")).to_have_count(len(weeks) + 1)
    last = chart.get_by_role("row").last.get_by_role("cell")
    await expect(last).to_have_text(
        [str(weeks[-1][step]) for step in ("followers", "reached", "engaged", "regular")]
    )


async def test_who_engages_is_counted_while_one_looks(ana: Page, world: Stack) -> None:
    await ana.goto(f"/#/{BRAND}/brand")
    new = ana.locator("section[aria-labelledby=segment-new]")
    await expect(new).to_be_visible()
    size = asked(world, "/audience")["segments"]["new"]["size"]
    like = {"id": "looked-at", "source": "page-test", "kind": "like", "actor": "just-arrived",
            "target": BRAND, "at": now()}  # fmt: skip
    send(world, "/v1/events", like)
    await expect(new.locator(".head .explained")).to_contain_text(str(size + 1))


async def test_whom_nobody_knows_has_no_audience_yet(ana: Page) -> None:
    await ana.goto("/#/nobody-of-this-id/brand")
    await expect(ana.get_by_text("Nobody has followed nobody-of-this-id")).to_be_visible()
