"""The stream: the feed as the api answers it, by kind; what arrives is shown, and moves nothing."""

import time

import httpx
import pytest
from playwright.async_api import Page, expect

from tests.end_to_end.stack import Stack


def feed(world: Stack, **query: str) -> list[str | None]:
    """Whose updates the api answers first."""
    with world.client() as client:
        items = client.get("/v1/members/ana/feed", params=query | {"limit": "20"}).json()["items"]
    return [item["name"] for item in items]


@pytest.mark.parametrize(
    ("view", "query"),
    [("stream", {}), ("stream/job_change", {"kind": "job_change"})],
    ids=["all", "jobs"],
)
async def test_it_is_the_feed(ana: Page, world: Stack, view: str, query: dict[str, str]) -> None:
    await ana.goto(f"/#/ana/{view}")
    await ana.get_by_role("combobox", name="Order").select_option("recent")
    wanted = feed(world, sort="recent", **query)
    names = ana.get_by_role("list", name="Updates").get_by_role("heading")
    await expect(names.nth(len(wanted) - 1)).to_be_attached()
    assert (await names.all_text_contents())[: len(wanted)] == wanted


async def test_one_sees_why_an_update_stands_first(ana: Page, world: Stack) -> None:
    with world.client() as client:
        first = client.get("/v1/members/ana/feed").json()["items"][0]
    await ana.goto("/#/ana/stream")
    top = ana.get_by_role("article").first
    await expect(top.get_by_role("heading")).to_have_text(first["name"])
    await expect(top).to_contain_text(f"{first['why']['stage']}, score {first['why']['score']:.1f}")


def post(world: Stack, name: str, text: str) -> None:
    """Have leo, whom ana follows, say something."""
    event = {"id": name, "source": "test", "kind": "post", "actor": "leo", "text": text}
    sent = httpx.post(
        f"{world.endpoints.ingest_url}/v1/events",
        json=event | {"at": int(time.time() * 1000)},
        headers={"Authorization": f"Bearer {world.key}"},
        trust_env=False,
    )
    assert sent.status_code == 202, sent.text


async def test_what_arrives_at_the_top_is_shown(ana: Page, world: Stack) -> None:
    await ana.goto("/#/ana/stream")
    await ana.get_by_role("article").first.wait_for()
    post(world, "live-1", "Just landed")
    await expect(ana.get_by_role("article").first).to_contain_text("Just landed")


async def test_what_arrives_waits_while_one_reads(ana: Page, world: Stack) -> None:
    await ana.goto("/#/ana/stream")
    focused = ana.get_by_role("article").nth(2).get_by_role("link").first
    await focused.focus()
    post(world, "live-2", "Somebody reads")
    await expect(ana.get_by_role("button", name="1 new")).to_be_visible()
    await expect(focused).to_be_focused()
    await ana.get_by_role("button", name="1 new").click()
    await expect(ana.get_by_role("article").first).to_contain_text("Somebody reads")
