"""What holds for each view alike: nothing from elsewhere, nothing in the console, for everybody."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page

from tests.end_to_end.stack import Stack
from tests.page.views import VIEWS, opened
from tests.page.watched import Watched

NODE_MODULES = Path("services/api/page/web/node_modules")
THEMES = "light", "dark"
WIDTHS = {360: 740, 1280: 800, 3840: 2160}
"""Those of a phone, a laptop and a 4K screen, with their heights (px)."""

VIOLATIONS = """async () => {
    const {violations} = await axe.run();
    return violations.flatMap(({id, nodes}) =>
        nodes.map(({html, failureSummary}) => `${id}: ${html} ${failureSummary}`));
}"""

parametrized = pytest.mark.parametrize("address", VIEWS.values(), ids=VIEWS)


@parametrized
async def test_it_asks_nobody_else_and_prints_nothing(
    ana: Page, world: Stack, address: str
) -> None:
    watched = Watched(ana)
    await opened(ana, address)
    assert watched.hosts == {urlsplit(world.endpoints.api_url).netloc}
    assert watched.faults == []


@pytest.fixture(scope="module")
def axe() -> str:
    """The code of axe, as `make page` has installed it."""
    return (NODE_MODULES / "axe-core" / "axe.min.js").read_text()


@parametrized
async def test_everybody_can_use_it(ana: Page, axe: str, address: str) -> None:
    """By axe's rules: WCAG 2 and best practices, in both themes, at three widths."""
    await opened(ana, address)
    await ana.evaluate(axe)
    found = {}
    for theme in THEMES:
        await ana.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for width, height in WIDTHS.items():
            await ana.set_viewport_size({"width": width, "height": height})
            found[theme, width] = await ana.evaluate(VIOLATIONS)
            wide = await ana.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"it scrolls sideways at {width} px"
    assert not any(found.values()), found


@parametrized
async def test_it_speaks_another_language(ana: Page, address: str) -> None:
    """Nothing of the page's own is left in English, nor a name of the catalogue."""
    await ana.goto("/")
    await ana.evaluate("localStorage.setItem('rapport-language', 'de')")
    await ana.reload()
    await ana.goto(f"/#/{address}")
    await ana.get_by_role("link", name="Heute").wait_for()
    assert await ana.evaluate("document.documentElement.lang") == "de"
