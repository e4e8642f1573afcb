"""Screenshots of the page for the README: `python -m tests.page.screenshots DIRECTORY`."""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from playwright.async_api import Browser, async_playwright

from services.local.demo.demo import SEED, settle
from tests.browser import CHROMIUM
from tests.end_to_end.stack import Stack
from tests.page.conftest import VIEWER, sign_in
from tests.page.views import VIEWS, opened
from tests.programs import program


class Shot(NamedTuple):
    """A view, in a theme, on a screen of a size (px)."""

    view: str
    theme: str = "light"
    width: int = 1280
    height: int = 800


SHOTS = {
    **{view: Shot(view) for view in VIEWS},
    "circle-dark": Shot("circle", "dark"),
    "today-phone": Shot("today", width=390, height=844),
}


async def take_all(directory: Path) -> None:
    """Write a file for each of `SHOTS` into `directory`, of the sample world as of now."""
    with TemporaryDirectory() as scratch, Stack(Path(scratch)) as stack:
        await settle(stack.endpoints, SEED)
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=program(*CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
            )
            for name, shot in SHOTS.items():
                await _take(browser, stack, shot, directory / f"{name}.png")


async def _take(browser: Browser, stack: Stack, shot: Shot, file: Path) -> None:
    context = await browser.new_context(
        base_url=stack.endpoints.api_url,
        viewport={"width": shot.width, "height": shot.height},
        color_scheme=shot.theme,  # type: ignore[arg-type]  # one of two words
        reduced_motion="reduce",
        **VIEWER,
    )
    await sign_in(context, stack.endpoints.api_url, stack.key)
    page = await context.new_page()
    await opened(page, VIEWS[shot.view])
    await page.wait_for_load_state("networkidle")
    await page.screenshot(path=file)
    await context.close()


if __name__ == "__main__":
    directory = Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    asyncio.run(take_all(directory))
