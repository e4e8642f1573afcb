"""The views, and when one has been opened."""

from playwright.async_api import Page, expect

VIEWS = {
    "today": "ana/today",
    "circle": "ana/circle",
    "person": "ana/people/carla",
    "stream": "ana/stream",
    "find": "ana/find",
    "places": "ana/places",
    "brand": "kaffa/brand",
    "bring-in": "ana/bring-in",
    "system": "ana/system",
}
"""Each view's address in the sample world, after `/#/`."""


async def opened(page: Page, address: str) -> None:
    """Open a view and wait until all of it is there."""
    await page.goto(f"/#/{address}")
    await expect(page.get_by_role("heading", level=1)).to_have_count(1)
    await expect(page.get_by_text("Loading …")).to_have_count(0)
