"""As a person would go it: sign in, take a suggestion, log a call, see the score move."""

from typing import Any

from playwright.async_api import expect
from pytest_playwright_asyncio.pytest_playwright import CreateContextCallback

from tests.end_to_end.stack import Stack
from tests.page.conftest import DEADLINE_MS, VIEWER


async def test_a_person_calls_whom_the_page_suggests(
    world: Stack, new_context: CreateContextCallback
) -> None:
    context = await new_context(base_url=world.endpoints.api_url, **VIEWER)
    context.set_default_timeout(DEADLINE_MS)
    page = await context.new_page()

    await page.goto("/")
    await page.get_by_label("Key").fill(world.key)
    await page.keyboard.press("Enter")
    await page.get_by_label("Find by name or id").fill("ana")
    await page.get_by_role("button", name="(ana)").click()
    await expect(page.get_by_role("heading", level=1, name="Today")).to_be_focused()

    with world.client() as api:
        items = api.get("/v1/members/ana/suggestions").json()["items"]
        first = next(each for each in items if "going_cold" in _reasons(each))
        path = f"/v1/members/ana/relationships/{first['contact']}"
        before = api.get(path).json()
    card = page.locator(f'[data-card="{first["contact"]}"]')
    await expect(card).to_contain_text(f"{before['score']:.1f}")
    await expect(card).to_contain_text("it has been")

    await card.get_by_role("link").focus()
    await page.keyboard.press("d")
    dialog = page.get_by_role("dialog", name="How were you in touch")
    await dialog.get_by_role("button", name="Called").click()
    await expect(card).to_have_count(0)
    log = page.get_by_role("log")
    await expect(log).to_contain_text(f"Score {before['score']:.1f} → ")

    with world.client() as api:
        after = api.get(path).json()
    assert after["score"] > before["score"]
    assert after["interactions"]["outbound"] == before["interactions"]["outbound"] + 1
    await expect(log).to_contain_text(f"→ {after['score']:.1f}")

    await page.goto(f"/#/ana/people/{first['contact']}")
    await expect(page.locator("main")).to_contain_text(f"{after['score']:.1f}")
    await context.close()


def _reasons(suggestion: dict[str, Any]) -> list[str]:
    return [each["reason"] for each in suggestion["reasons"]]
