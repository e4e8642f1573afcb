"""A page, polled from a server on this machine."""

import asyncio

import pytest

from services.ingest.agents.agent import Interrupted
from services.ingest.agents.polling.polled_page import MAX_PAGE_BYTES
from tests.services.ingest.agents.polling.pages import ATOM, RSS, feed, polled


async def test_only_what_is_new_and_nothing_where_nothing_is(page, intake, published):
    for page.body in (ATOM, ATOM, RSS, ATOM):
        await polled(feed(page), intake)
    assert [e.id for e in published.events] == ["urn:1", "tag:1", "https://example.org/2"]
    assert intake.tally["repeated"] == 1


async def test_what_ingest_did_not_take_is_asked_for_again(page, intake, published):
    published.away = {1}
    with pytest.raises(Interrupted):
        await polled(feed(page), intake)
    await polled(feed(page), intake)
    assert len(published.distinct) == 1
    assert intake.tally["published"] == 1


async def test_a_page_that_cannot_be_had(page, intake):
    page.statuses = [503]
    with pytest.raises(Interrupted, match="503"):
        await polled(feed(page), intake)


async def test_a_page_without_end(page, intake):
    page.body = b"x" * (MAX_PAGE_BYTES + 1)
    with pytest.raises(Interrupted, match="is larger than"):
        await polled(feed(page), intake)


async def test_nobody_there(page, intake, unused_tcp_port):
    page.url = f"http://127.0.0.1:{unused_tcp_port}/"
    with pytest.raises(Interrupted, match="ConnectError"):
        await feed(page).pull(intake)


async def test_it_is_followed_for_as_long_as_it_can_be_had(page, intake, published):
    page.statuses = [200, 500]
    async with asyncio.timeout(20):
        with pytest.raises(Interrupted, match="500"):
            await feed(page, every_s=1).pull(intake)
    assert [e.id for e in published.events] == ["urn:1"]
