"""Case 84: a server is asked no sooner than it says, and no sooner than `every_s`."""

from contextlib import suppress
from email.utils import formatdate

import pytest

from services.ingest.agents import follow as module
from services.ingest.agents.agent import Interrupted
from services.ingest.agents.follow import follow
from services.runtime.distribution import VERSION
from tests.services.ingest.agents.polling.pages import feed, polled


class Enough(BaseException):
    """Ends what would go on for ever."""


async def pauses_of(agent, intake, monkeypatch, times: int) -> list[float]:
    """The pauses between the first requests of an agent that is followed."""
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == times:
            raise Enough

    monkeypatch.setattr(module.asyncio, "sleep", sleep)
    with suppress(Enough):
        await follow(agent, intake)
    return pauses


async def test_never_sooner_than_every_s_and_the_pause_grows(page, intake, monkeypatch):
    page.statuses = [503]
    pauses = await pauses_of(feed(page, every_s=300), intake, monkeypatch, 14)
    assert pauses == [300] * 9 + [512, 1024, 2048, 3600, 3600]
    assert len(page.requests) == 14


@pytest.mark.parametrize("status", [429, 503, 403, 200])
@pytest.mark.parametrize("name", ["Retry-After", "X-RateLimit-Reset"])
async def test_never_sooner_than_the_server_asks_for(page, intake, monkeypatch, status, name):
    page.statuses = [status]
    page.headers = {name: "1200", "X-RateLimit-Remaining": "0"}
    assert await pauses_of(feed(page, every_s=60), intake, monkeypatch, 3) == [1200] * 3


async def test_a_date_is_waited_for(page, intake, monkeypatch):
    page.statuses = [429]
    page.headers = {"Retry-After": formatdate(usegmt=True, localtime=False, timeval=4e9)}
    assert min(await pauses_of(feed(page), intake, monkeypatch, 2)) > 86_400


async def test_what_is_gone_is_said_and_asked_for_once_an_hour(page, intake, monkeypatch, caplog):
    page.statuses = [410]
    assert await pauses_of(feed(page, every_s=60), intake, monkeypatch, 2) == [3600, 3600]
    assert "410 Gone" in caplog.text


async def test_a_page_is_asked_no_sooner_while_ingest_is_away(page, intake, published, monkeypatch):
    published.away = {1, 2, 3}
    pauses = await pauses_of(feed(page, every_s=300), intake, monkeypatch, 4)
    assert pauses == [300] * 4
    assert len(published.distinct) == 1


async def test_it_says_who_asks(page, intake):
    await polled(feed(page), intake)
    assert page.requests[0]["User-Agent"] == f"Rapport/{VERSION}"


async def test_a_secret_in_the_address_is_not_logged(page, intake):
    page.statuses = [404]
    secret = page.url.replace("//", "//ana:s3cret@") + "?key=s3cret"
    for page.statuses, why in (([404], "404 Not Found"), ([200], "neither RSS nor Atom")):
        page.body = b""
        with pytest.raises(Interrupted, match=why) as raised:
            await polled(feed(page, url=secret), intake)
        assert "s3cret" not in str(raised.value)


async def test_a_host_that_is_none_is_refused_at_start(page):
    for url in ("http://", "http://a:b:c/", "https:///feed.xml"):
        with pytest.raises(ValueError, match="address of a page"):
            feed(page, url=url)
