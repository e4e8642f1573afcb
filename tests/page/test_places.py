"""Where the circle is: countries, who is near, and who is in one place on the map."""

from typing import Any

from playwright.async_api import Page, expect

from tests.end_to_end.stack import Stack


def answered(world: Stack, path: str) -> Any:
    with world.client() as client:
        return client.get(f"/v1/members/ana/{path}").json()


async def test_countries_are_counted_as_the_api_does(ana: Page, world: Stack) -> None:
    reach = answered(world, "reach")
    await ana.goto("/#/ana/places")
    countries = ana.get_by_role("region", name="Countries")
    counts = countries.locator("summary .number")
    await expect(counts).to_have_text([str(each["members"]) for each in reach["countries"]])
    known = [each for each in reach["countries"] if each["country"] is not None]
    total = f"{reach['size']} people in {len(known)} countries"
    await expect(countries).to_contain_text(total)


async def test_who_is_near_is_listed(ana: Page, world: Stack) -> None:
    near = [item["name"] for item in answered(world, "nearby?limit=12")["items"]]
    await ana.goto("/#/ana/places")
    listed = ana.get_by_role("region", name="Near you now").get_by_role("list").first
    await expect(listed.get_by_role("link")).to_have_text(near)


async def test_a_dot_says_who_is_there_by_keys_alone(ana: Page) -> None:
    await ana.goto("/#/ana/places")
    dot = ana.get_by_role("button", name="Melbourne: 1 contact")
    await dot.focus()
    await expect(ana.get_by_role("region", name="Melbourne").get_by_role("link")).to_have_count(1)


async def test_the_map_comes_closer_by_a_key(ana: Page) -> None:
    await ana.goto("/#/ana/places")
    world_map = ana.get_by_role("group", name="Map of your circle")
    dots = world_map.get_by_role("button")
    await dots.first.wait_for()
    before = await dots.count()
    await world_map.focus()
    for _ in range(4):
        await ana.keyboard.press("+")
    await expect(dots).not_to_have_count(before)
