"""The page in a real Chromium, over a running Rapport with the sample world."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect
from pytest_playwright_asyncio.pytest_playwright import CreateContextCallback

from services.local.demo.demo import SEED, settle
from tests.browser import CHROMIUM
from tests.end_to_end.stack import Stack
from tests.programs import needs, program

DEADLINE_MS = 30_000
"""How long a page may take to show what is waited for, on a machine that does much else."""

expect.set_options(timeout=DEADLINE_MS)

HERE = Path(__file__).parent

SHOP = "the-shop"
SHOP_SETTINGS = {
    "type": "standard-webhooks",
    "secret": ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"],
}
"""A webhook that is set up."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests here drive a browser, in the one loop in which it lives."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(needs(*CHROMIUM))
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A whole Rapport in which the sample world has happened, up to now."""
    with Stack(tmp_path_factory.mktemp("world"), sources={SHOP: SHOP_SETTINGS}) as stack:
        asyncio.run(settle(stack.endpoints, SEED))
        yield stack


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium: nothing is downloaded."""
    return {
        **browser_type_launch_args,
        "executable_path": program(*CHROMIUM),
        "args": ["--no-sandbox", "--disable-gpu"],
    }


VIEWER = {"locale": "en-GB", "timezone_id": "Europe/Lisbon"}
"""Where the viewer is: numbers and times are written as there."""


async def sign_in(context: BrowserContext, address: str, key: str) -> None:
    """Begin a session, as the form does."""
    answer = await context.request.post(f"{address}/session", data={"key": key})
    assert answer.status == 204, await answer.text()


@pytest_asyncio.fixture(loop_scope="session")
async def ana(world: Stack, new_context: CreateContextCallback) -> AsyncIterator[Page]:
    """A signed-in page, whose scripts must not fail; `goto("/#/ana/today")` opens a view."""
    address = world.endpoints.api_url
    context = await new_context(base_url=address, **VIEWER)
    context.set_default_timeout(DEADLINE_MS)
    await sign_in(context, address, world.key)
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(error.stack or str(error)))
    yield page
    assert errors == []
