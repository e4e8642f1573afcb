"""The system's view: what the api answers, and a halted partition that the button resumes."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Page, expect

from services.scorer.fold.dead_letter_policy import DEFAULT_POLICY
from tests.end_to_end.stack import Stack
from tests.faults.load import write_raw
from tests.page.conftest import SHOP
from tests.page.views import opened

pytestmark = pytest.mark.kafka

BAD = b'{"text": "<img src=x onerror=alert(1)>\xff'
NUMBER = 2
ADDRESS = "ana/system"


async def asked(page: Page, path: str, **query: str | int | float | bool) -> Any:
    """What the api answers to the same session."""
    answer = await page.request.get(path, params=query)
    assert answer.ok, await answer.text()
    return await answer.json()


async def test_all_is_well_and_who_does_what(ana: Page) -> None:
    await opened(ana, ADDRESS)
    await expect(ana.get_by_role("status").filter(has_text="All is well.")).to_be_visible()
    await expect(ana.get_by_text("What you see is")).to_be_visible()
    rows = ana.get_by_role("table").first.get_by_role("row")
    answer = await asked(ana, "/v1/system")
    await expect(rows).to_have_count(1 + len(answer["partitions"]))
    for partition in answer["partitions"]:
        row = rows.nth(1 + partition["partition"])
        await expect(row).to_contain_text(str(partition["partition"]))
        await expect(row).to_contain_text("running")
        await expect(row).to_contain_text(partition["worker"])


async def test_what_is_halted_goes_on_by_the_button(ana: Page, world: Stack) -> None:
    """While the view is looked at: it halts, it is resumed, and what was bad is shown as text."""
    await opened(ana, ADDRESS)
    bad = [(b"ana", BAD)] * DEFAULT_POLICY.limit
    await asyncio.to_thread(write_raw, world.settings, "feed.posts", NUMBER, bad)
    halted = ana.get_by_role("article").filter(has_text=f"Partition {NUMBER} is halted")
    await expect(halted).to_be_visible()
    await expect(ana.get_by_role("status").filter(has_text="100 records")).to_be_visible()
    halt = (await asked(ana, "/v1/system"))["partitions"][NUMBER]["halt"]
    await expect(halted).to_contain_text(halt["reason"])
    resume = halted.get_by_role("button", name=f"Resume partition {NUMBER}")
    await resume.click()
    await ana.get_by_role("button", name="Leave it halted").click()
    await expect(resume).to_be_focused()
    await resume.click()
    await ana.get_by_role("button", name="Resume", exact=True).click()
    await expect(halted).to_have_count(0)
    await expect(ana.get_by_role("status").filter(has_text="All is well.")).to_be_visible()
    letter = ana.get_by_role("listitem").filter(has_text=halt["reason"]).first
    await letter.locator("summary").click()
    await expect(letter.locator("pre")).to_have_text(r'{"text": "<img src=x onerror=alert(1)>\xff')
    (shown,) = (await asked(ana, "/v1/system/dead-letters", limit=1))["items"]
    await expect(letter).to_contain_text(f"offset {shown['offset']};")


async def test_a_source_shows_what_was_refused_last(ana: Page, world: Stack) -> None:
    webhook = f"{world.endpoints.ingest_url}/v1/sources/{SHOP}/webhook"
    assert (await ana.request.post(webhook, data={})).status == 401
    await opened(ana, ADDRESS)
    (shop,) = (await asked(ana, "/v1/sources"))["items"]
    assert shop["refused"] > 0
    row = ana.get_by_role("row").filter(has_text=SHOP)
    await expect(row).to_contain_text("standard-webhooks, by webhook")
    await expect(row).to_contain_text(shop["last_refusal"])


async def test_it_says_that_nothing_answers(ana: Page) -> None:
    await ana.route("**/v1/system", lambda route: route.fulfill(status=503, body="{}"))
    await ana.goto(f"/#/{ADDRESS}")
    await expect(ana.get_by_role("alert")).to_contain_text("cannot answer this right now")
