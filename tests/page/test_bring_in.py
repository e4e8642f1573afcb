"""Bringing in a file, as a newcomer would."""

import asyncio
import re
import tomllib

import httpx
from playwright.async_api import FilePayload, Page, expect

from tests.end_to_end.stack import Stack
from tests.page.conftest import SHOP, SHOP_SETTINGS
from tests.page.views import VIEWS, opened
from tests.processes import until

CARD = """BEGIN:VCARD
VERSION:3.0
UID:nora-{n}
FN:Nora <b>Lund</b>
EMAIL:nora{n}@bring-in.example
END:VCARD
"""


def address_book(*numbers: int) -> FilePayload:
    cards = "".join(CARD.format(n=n) for n in numbers)
    return {"name": "people.vcf", "mimeType": "text/vcard", "buffer": cards.encode()}


async def test_a_file_is_shown_first_and_then_brought_in(ana: Page) -> None:
    await opened(ana, VIEWS["bring-in"])
    chooser = ana.get_by_label("Drop a mailbox")
    await chooser.set_input_files(address_book(1, 2))
    bring_in = ana.get_by_role("button", name="Bring it in")
    await expect(bring_in).to_be_disabled()
    await ana.get_by_label("Whose it is").fill("bring-in-test")
    await ana.get_by_role("button", name="Show what would come of it").click()
    await expect(ana.get_by_role("heading", name="What would come of it")).to_be_visible()
    await expect(ana.get_by_role("cell", name="Nora <b>Lund</b>").first).to_be_visible()
    unseen = await ana.request.get("/v1/members/mail:nora1@bring-in.example")
    assert unseen.status == 404
    await bring_in.click()
    await expect(ana.get_by_role("heading", name="Done")).to_be_visible()
    query = {"q": "Nora", "wait": "30"}
    found = await (await ana.request.get("/v1/members", params=query)).json()
    assert any("bring-in.example" in str(item) for item in found["items"])


async def test_another_file_is_refused_in_words(ana: Page) -> None:
    await opened(ana, VIEWS["bring-in"])
    photo: FilePayload = {"name": "photo.jpeg", "mimeType": "image/jpeg", "buffer": b"JFIF"}
    await ana.get_by_label("Drop a mailbox").set_input_files(photo)
    await expect(ana.get_by_role("alert")).to_contain_text("photo.jpeg")


async def test_a_key_is_made_and_shown_once(ana: Page, world: Stack) -> None:
    await opened(ana, "ana/bring-in")
    await ana.get_by_label("What is it for?").fill("ana's phone")
    await ana.get_by_label("or these members, by id").fill("ana")
    await ana.get_by_role("button", name="Make the key").click()
    shown = ana.get_by_role("region", name="A key").get_by_role("status").locator("code")
    await expect(shown).to_have_text(re.compile("^rk_"))
    headers = {"Authorization": f"Bearer {await shown.inner_text()}"}

    def status(member: str) -> int:
        path = f"{world.endpoints.api_url}/v1/members/{member}/settings"
        return httpx.get(path, headers=headers, trust_env=False).status_code

    await asyncio.to_thread(until, lambda: status("ana") == 200, "the key to be in force")
    assert status("bo") == 403


async def test_a_webhook_gets_an_address_and_a_secret(ana: Page) -> None:
    await opened(ana, "ana/bring-in")
    webhook = ana.get_by_role("region", name="A webhook")
    await webhook.get_by_label("Name").fill("our-repo")
    texts = await webhook.locator("code").all_inner_texts()
    settings, address, secret = texts
    assert tomllib.loads(settings)["sources"]["our-repo"] == {"type": "github", "secret": secret}
    assert address == "/v1/sources/our-repo/webhook"
    await webhook.get_by_role("button", name="Another secret").click()
    await expect(webhook.locator("code").last).not_to_have_text(secret)


async def test_a_webhook_that_is_set_up_shows_its_secrets_when_asked(ana: Page) -> None:
    await opened(ana, "ana/bring-in")
    webhooks = ana.get_by_role("region", name="Webhooks that are set up")
    await expect(webhooks.locator("code")).to_have_text([f"/v1/sources/{SHOP}/webhook"])
    await webhooks.get_by_role("button", name=f"Show the secret of {SHOP}").click()
    await expect(webhooks.locator("code")).to_have_text(
        [f"/v1/sources/{SHOP}/webhook", *SHOP_SETTINGS["secret"]]
    )
