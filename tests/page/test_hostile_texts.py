"""Whoever is read about may have written anything: the page shows it and runs none of it."""

import time
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from playwright.async_api import Page

from schemas.kinds import KINDS, Kind
from tests.end_to_end.stack import Stack
from tests.page.views import VIEWS, opened
from tests.page.watched import Watched

MARKUP = "\"'><img src=x onerror=window.ran=1><script>window.ran=1</script>"
ADDRESS = "javascript:window.ran=1"
TEXTS: dict[str, Any] = {
    "text": f"text {MARKUP}",
    "url": ADDRESS,
    "topics": [f"topic {MARKUP}"],
    "place": {"name": f"place {MARKUP}", "country": "PT", "latitude": 38.7, "longitude": -9.1},
    "organization": f"organization {MARKUP}",
    "title": f"title {MARKUP}",
    "previous_organization": f"previous {MARKUP}",
    "name": f"name {MARKUP}",
}
MALLORY = "<svg/onload=window.ran=1>"
"""An id is hostile, too."""


def hostile(kind: Kind, at: int) -> dict[str, Any]:
    """An event of the kind towards ana that has markup in each field that may hold a text."""
    event = {"id": f"xss-{kind.name}", "source": MARKUP[:40], "kind": kind.name, "at": at}
    event |= {"actor": MALLORY, **({"target": "ana"} if kind.directed else {})}
    event |= {name: value for name, value in TEXTS.items() if name in kind.details}
    if "starts_at" in kind.details:
        event |= {"starts_at": at, "ends_at": at + 86_400_000}
    return event


@pytest.fixture(scope="module")
def mallory(world: Stack) -> str:
    """Somebody who did everything there is towards ana, in markup; returns who."""
    at = int(time.time() * 1000) - 60_000
    kinds = [kind for kind in KINDS.values() if kind.name != "block" and not kind.ends]
    headers = {"Authorization": f"Bearer {world.key}"}
    with httpx.Client(headers=headers, trust_env=False, timeout=30) as client:
        ingest, api = world.endpoints.ingest_url, world.endpoints.api_url
        tie = {"id": "xss-f", "source": "t", "kind": "follow", "actor": "ana", "target": MALLORY}
        sent = client.post(f"{ingest}/v1/events", json=[tie, *(hostile(k, at) for k in kinds)])
        assert sent.status_code == 202, sent.text
        wish = {"tags": [MARKUP[:30]], "cadence_days": 1}
        path = f"{api}/v1/members/ana/relationships/{encoded(MALLORY)}"
        query = {"after": sent.json()["position"]}
        assert client.put(path, json=wish).status_code == 202
        assert client.get(f"{api}/v1/members/ana/circle", params=query).status_code == 200
    return MALLORY


@pytest.mark.parametrize("address", VIEWS.values(), ids=VIEWS)
async def test_markup_is_shown_and_not_run(ana: Page, mallory: str, address: str) -> None:
    watched = Watched(ana)
    shown = address.replace("people/carla", f"people/{encoded(mallory)}")
    await opened(ana, shown)
    assert await ana.evaluate("window.ran") is None
    assert await ana.locator("img[src=x], script:not([src]), svg[onload]").count() == 0
    assert await ana.locator("a[href^='javascript']").count() == 0
    assert watched.faults == []


async def test_it_is_there_to_be_seen(ana: Page, mallory: str) -> None:
    """What the others look at is on the page, as text."""
    await opened(ana, f"ana/people/{encoded(mallory)}")
    await ana.get_by_text("onerror=window.ran=1").first.wait_for()


def encoded(member: str) -> str:
    return quote(member, safe="")
