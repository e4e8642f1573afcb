"""What stays while views change."""

from playwright.async_api import Page, expect


async def test_the_address_says_whose_network_and_which_view(ana: Page) -> None:
    await ana.goto("/#/ana/today")
    await expect(ana.get_by_role("heading", level=1, name="Today")).to_be_focused()
    await ana.get_by_role("link", name="Circle").click()
    await expect(ana.get_by_role("heading", level=1, name="Circle")).to_be_focused()
    assert ana.url.endswith("#/ana/circle")
    await expect(ana.get_by_role("link", name="Circle")).to_have_attribute("aria-current", "page")
