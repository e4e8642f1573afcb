"""A person's view: what it shows is what the api answers, and what one sets there holds."""

import time
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from playwright.async_api import Locator, Page, Route, expect
from pytest_playwright_asyncio.pytest_playwright import CreateContextCallback

from services.runtime.access.grants import Scope
from services.runtime.access.keys_file import KeysFile
from tests.end_to_end.stack import Stack
from tests.page.conftest import DEADLINE_MS, VIEWER, sign_in
from tests.page.views import opened


async def ask(world: Stack, path: str) -> Any:
    """What the api answers of ana now."""
    async with world.endpoints.api() as api:
        answer = await api.get(f"/v1/members/ana/{path}")
        answer.raise_for_status()
        return answer.json()


async def happens(world: Stack, kind: str, actor: str, target: str, **rest: Any) -> None:
    """An event of now, counted when this returns."""
    event = {"id": f"{time.time_ns()}", "source": "test", "kind": kind, "actor": actor,
             "target": target} | rest  # fmt: skip
    async with world.endpoints.ingest() as ingest, world.endpoints.api() as api:
        sent = await ingest.post("/v1/events", json=event)
        assert sent.status_code == 202, sent.text
        query = {"after": sent.json()["position"], "wait": 30}
        (await api.get(f"/v1/members/{target}", params=query)).raise_for_status()


async def until(holds: Callable[[], Awaitable[bool]], page: Page) -> None:
    """Wait until what the api answers has come to hold."""
    deadline = time.monotonic() + DEADLINE_MS / 1000
    while not await holds():
        assert time.monotonic() < deadline
        await page.wait_for_timeout(100)


def about(page: Page, word: str) -> Locator:
    """What the heading says under a word."""
    return page.locator("article > header dl > div", has_text=word).locator("dd")


def section(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


async def test_it_shows_how_it_stands_and_why(ana: Page, world: Stack) -> None:
    await opened(ana, "ana/people/bo")
    found = await ask(world, "relationships/bo")
    await expect(about(ana, "Score")).to_have_text(f"{found['score']:.1f}")
    await expect(about(ana, "Stage")).to_have_text(found["stage"])
    await expect(about(ana, "Trend")).to_contain_text(found["trend"])
    history = await ask(world, "relationships/bo/history")
    made_of = section(ana, "What it is made of")
    points, counts = Counter[str](), Counter[str]()
    for each in found["explanation"]:
        points[each["kind"]] += each["points"]
    for each in history["counts"]:
        counts[each["kind"]] += each["count"]
    rows = made_of.locator("tbody tr")
    await expect(rows).to_have_count(len(points | counts))
    shown = [f"{each:.1f}" for _, each in points.most_common()]
    assert (await rows.locator("td").all_inner_texts())[: len(shown)] == shown
    await expect(rows.filter(has_text=f"{counts['message']} messages, ")).to_have_count(1)
    await expect(made_of.locator("tfoot td")).to_have_text(f"{found['strength']:.1f}")
    rhythm = history["rhythm"]
    silent = f"{rhythm['silent_days']} day" if rhythm["silent_days"] else "less than a day"
    gap = round(rhythm["usual_gap_days"])
    usual = "every day" if gap == 1 else f"every {gap} days"
    words = f"{usual}; it has been {silent}"
    await expect(section(ana, "Rhythm and what comes next")).to_contain_text(words)
    timeline = section(ana, "What there was").get_by_role("listitem")
    await expect(timeline).to_have_count(len(history["interactions"]))
    chart = section(ana, "The last 90 days").get_by_role("slider")
    await expect(chart).to_have_attribute("max", str(len(history["days"]) - 1))
    shared = await ask(world, "relationships/bo/shared?limit=12")
    names = await section(ana, "Whom you both know").get_by_role("link").all_inner_texts()
    assert names == [each["name"] for each in shared["items"]] != []


async def test_a_stranger_is_reached_by_others(ana: Page, world: Stack) -> None:
    await opened(ana, "ana/people/morrow")
    await expect(about(ana, "Score")).to_have_text("0.0")
    await expect(ana.get_by_text("brand", exact=True)).to_be_visible()
    await expect(ana.get_by_text("Nothing has been between you yet.")).to_be_visible()
    ways = (await ask(world, "paths/morrow"))["items"]
    chains = section(ana, "Who could introduce you").locator("ul > li")
    await expect(chains).to_have_count(len(ways))
    links = chains.first.get_by_role("link")
    await expect(links).to_have_count(len(ways[0]["members"]) - 1)
    await expect(links.last).to_have_text("Morrow Books")


async def test_a_tie_alone_has_no_chart(ana: Page, world: Stack) -> None:
    """Whom one only follows has no day with a score."""
    other = f"tied-{time.time_ns()}"
    await happens(world, "follow", "ana", other)
    await opened(ana, f"ana/people/{other}")
    assert (await ask(world, f"relationships/{other}/history"))["days"] == []
    await expect(section(ana, "What it is made of")).to_be_visible()
    await expect(section(ana, "The last 90 days")).to_have_count(0)


async def test_nobody_and_oneself_are_said_plainly(ana: Page) -> None:
    await opened(ana, "ana/people/no%2Fbody")
    await expect(ana.get_by_role("heading", name="no/body")).to_be_visible()
    await expect(ana.get_by_text("There is nobody of the id “no/body”")).to_be_visible()
    await opened(ana, "ana/people/ana")
    await expect(ana.get_by_text("This is you.")).to_be_visible()
    await expect(section(ana, "Who they are")).to_contain_text("Tidewater Labs")


async def test_what_one_sets_holds(ana: Page, world: Stack) -> None:
    await opened(ana, "ana/people/rohan-desai")

    async def holds(field: str, value: object) -> None:
        async def is_so() -> bool:
            return bool((await ask(world, "relationships/rohan-desai/preferences"))[field] == value)

        await until(is_so, ana)

    await ana.get_by_label("A new tag").fill("choir")
    await ana.keyboard.press("Enter")
    await expect(ana.get_by_role("list", name="Tags").get_by_text("choir")).to_be_visible()
    await holds("tags", ["choir"])
    await ana.get_by_role("button", name="Take off the tag “choir”").click()
    await holds("tags", [])
    await ana.get_by_label("Every so many days").fill("21")
    await ana.get_by_role("button", name="Set", exact=True).click()
    await holds("cadence_days", 21)
    await ana.get_by_role("button", name="No fixed rhythm").click()
    await holds("cadence_days", None)
    await ana.get_by_role("button", name="A week").click()
    await expect(ana.get_by_text("Nothing is suggested until")).to_be_visible()
    await ana.get_by_role("button", name="End it").click()
    await holds("snoozed_until", None)
    await ana.get_by_role("button", name="Hide from my lists").click()
    await expect(ana.get_by_text("Hidden: in none of your lists.")).to_be_visible()
    await holds("hidden", True)
    await ana.get_by_role("button", name="Show again").click()
    await holds("hidden", False)


async def test_what_is_refused_is_taken_back_and_said(ana: Page) -> None:
    await opened(ana, "ana/people/rohan-desai")

    async def refuse(route: Route) -> None:
        if route.request.method == "PUT":
            await route.fulfill(
                status=503, json={"title": "Unavailable", "detail": "Kafka is away"}
            )
        else:
            await route.fallback()

    await ana.route("**/relationships/rohan-desai", refuse)
    await ana.get_by_label("A new tag").fill("never")
    await ana.keyboard.press("Enter")
    await expect(ana.get_by_role("log")).to_contain_text("Rapport cannot answer this right now.")
    await expect(ana.get_by_role("button", name="Take off the tag “never”")).to_have_count(0)


async def test_a_block_holds_until_it_is_taken_back(ana: Page, world: Stack) -> None:
    await opened(ana, "ana/people/thiago-peralta")
    score = await about(ana, "Score").inner_text()
    await ana.get_by_role("button", name="Block", exact=True).click()
    await expect(ana.get_by_text("You have blocked them")).to_be_visible()
    assert (await ask(world, "relationships/thiago-peralta"))["blocked"]
    await ana.get_by_role("button", name="Unblock").click()
    await expect(about(ana, "Score")).to_have_text(score)
    assert not (await ask(world, "relationships/thiago-peralta"))["blocked"]


async def test_two_ids_are_united_and_parted(ana: Page, world: Stack) -> None:
    alias = f"mail:petra-{time.time_ns()}@example.org"
    await happens(world, "meeting", alias, "ana")
    await opened(ana, "ana/people/petra-kaminski")
    before = (await ask(world, "relationships/petra-kaminski"))["score"]
    await ana.get_by_label("Another id of theirs").fill(alias)
    await ana.get_by_role("button", name="Unite").click()
    await expect(ana.get_by_role("button", name=f"Part {alias}")).to_be_visible()
    united = (await ask(world, "relationships/petra-kaminski"))["score"]
    assert united > before
    await expect(about(ana, "Score")).to_have_text(f"{united:.1f}")
    await ana.get_by_role("button", name=f"Part {alias}").click()
    await expect(about(ana, "Score")).to_have_text(f"{before:.1f}")
    await expect(ana.get_by_role("button", name=f"Part {alias}")).to_have_count(0)


async def test_of_whom_a_bound_key_sees_an_id_alone_it_says_so(
    world: Stack, new_context: CreateContextCallback
) -> None:
    stranger = f"quiet-{time.time_ns()}"
    await happens(world, "message", "ana", stranger)
    keys = KeysFile(world.settings.keys)
    key = keys.create(stranger, [Scope.READ], members=["ana"])
    context = await new_context(base_url=world.endpoints.api_url, **VIEWER)
    page = await context.new_page()

    async def is_known() -> bool:
        headers = {"Authorization": f"Bearer {key}"}
        async with httpx.AsyncClient(trust_env=False, headers=headers) as client:
            answer = await client.get(f"{world.endpoints.api_url}/v1/members/ana")
            return answer.status_code == 200

    await until(is_known, page)
    await sign_in(context, world.endpoints.api_url, key)
    await opened(page, f"ana/people/{stranger}")
    await expect(page.get_by_text("You see this id alone")).to_be_visible()
    score = (await ask(world, f"relationships/{stranger}"))["score"]
    await expect(about(page, "Score")).to_have_text(f"{score:.1f}")
    await expect(page.get_by_text("Your key may look, but not change anything.")).to_be_visible()
    await expect(section(page, "One person, several ids")).to_have_count(0)
