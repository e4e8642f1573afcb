"""One box over people, what they know about and where they are; and the way to somebody."""

from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.end_to_end.stack import Stack


def names(world: Stack, path: str, **query: str) -> list[str]:
    """Who is in an answer of the api."""
    with world.client() as client:
        return [item["name"] for item in client.get(path, params=query).json()["items"]]


async def searched(page: Page, text: str, group: str) -> Locator:
    """Type `text`, and return the names found in a group, once the box has settled."""
    await page.get_by_role("combobox").fill(text)
    found = page.get_by_role("group", name=group).get_by_role("option")
    await found.first.wait_for()
    await expect(page.get_by_role("status").filter(has_text="result")).to_be_attached()
    return found.locator("span:first-child")


async def test_it_finds_what_the_api_finds(ana: Page, world: Stack) -> None:
    await ana.goto("/#/ana/find")
    people = await searched(ana, "carla", "People and brands")
    await expect(people).to_have_text(names(world, "/v1/members", q="carla", limit="8"))
    experts = await searched(ana, "stream processing", "Who knows about it")
    wanted = names(world, "/v1/members/ana/experts", q="stream processing", limit="8")
    await expect(experts).to_have_text(wanted)
    there = await searched(ana, "lisbon", "Who is there")
    await expect(there).to_have_text(
        names(world, "/v1/members/ana/nearby", place="Lisbon", radius_km="5", limit="8")
    )


async def test_from_anywhere_by_keys_to_somebody_close(ana: Page) -> None:
    await ana.goto("/#/ana/stream")
    await ana.get_by_role("heading", level=1, name="Stream").wait_for()
    await ana.keyboard.press("/")
    await expect(ana.get_by_role("combobox")).to_be_focused()
    await searched(ana, "bo lind", "People and brands")
    await ana.keyboard.press("ArrowDown")
    option = ana.get_by_role("option", selected=True)
    await expect(option).to_contain_text("Bo Lindqvist")
    await expect(ana.get_by_role("combobox")).to_have_attribute(
        "aria-activedescendant", str(await option.get_attribute("id"))
    )
    await ana.keyboard.press("Enter")
    await expect(ana.get_by_role("heading", level=1, name="Bo Lindqvist")).to_be_visible()


async def test_the_way_to_somebody_is_a_chain(ana: Page, world: Stack) -> None:
    with world.client() as client:
        path: dict[str, Any] = client.get("/v1/members/ana/paths/morrow").json()["items"][0]
        members = [client.get(f"/v1/members/{each}").json()["name"] for each in path["members"][1:]]
    await ana.goto("/#/ana/find")
    await searched(ana, "morrow", "People and brands")
    await ana.keyboard.press("Enter")
    chain = ana.get_by_role("region", name="The way to").get_by_role("list").nth(1)
    await expect(chain.get_by_role("link")).to_have_text(members)
    for link in path["links"]:
        await expect(chain).to_contain_text(link["stage"])


async def test_nobody_found_is_said(ana: Page) -> None:
    await ana.goto("/#/ana/find")
    await ana.get_by_role("combobox").fill("qqqqq")
    await expect(ana.get_by_text("Nobody is called so")).to_be_visible()
    await ana.keyboard.press("Escape")
    await expect(ana.get_by_role("combobox")).to_have_value("")
