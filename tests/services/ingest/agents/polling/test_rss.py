import pytest

from services.ingest.agents.agent import Interrupted
from tests.services.ingest.agents.polling.pages import AT, RSS, feed, polled
from tests.shared import CASES


async def test_entries_of_rss_are_posts(page, intake, published):
    page.body = RSS
    await polled(feed(page), intake)
    [one] = published.events
    assert (one.id, one.source, one.kind, one.actor) == ("tag:1", "sky", "post", "ana")
    assert (one.at, one.text, one.url) == (AT, "One", "https://example.org/1")
    assert one.topics == ["kafka"]
    assert intake.tally == {"published": 1, "ignored": 2}


async def test_90_what_has_no_readable_time_is_known_on_the_first_poll(page, intake, published):
    if not CASES.exists():
        pytest.skip("no shared cases here")
    page.body = (CASES / "90-feed-undecipherable-date.xml").read_bytes()
    await polled(feed(page), intake)
    assert published.events == []
    [reason] = intake.passed_over.reasons()
    assert (reason.count, reason.first) == (2, "1")
    assert "without a time" in reason.reason
    page.body = page.body.replace(b"<item>", b"<item><guid>3</guid></item><item>", 1)
    await polled(feed(page), intake)
    assert [(event.id, event.at) for event in published.events] == [("3", None)]


async def test_what_was_known_stays_so_where_ingest_was_away(page, intake, published):
    page.body = RSS
    published.away = {1}
    with pytest.raises(Interrupted):
        await polled(feed(page), intake)
    await polled(feed(page), intake)
    assert [event.id for event in published.distinct] == ["tag:1"]


@pytest.mark.parametrize(
    ("link", "url"),
    [("/1", "/1"), ("1?a=b#c", "/1?a=b#c"), ("../1", "/1"), ("https://example.org/1", None)],
)
async def test_a_relative_link_is_of_the_feeds_server(page, intake, published, link, url):
    page.body = RSS.replace(b"https://example.org/1", link.encode())
    await polled(feed(page, url=page.url.replace("//", "//ana:s3cret@") + "?key=1"), intake)
    server = page.url.removesuffix("/page")
    assert published.events[0].url == (f"{server}{url}" if url else link)


async def test_entries_of_atom_may_be_what_somebody_reads(page, intake, published):
    await polled(feed(page, kind="read"), intake)
    [read] = published.events
    assert (read.kind, read.id, read.at) == ("read", "urn:1", AT)


@pytest.mark.parametrize("body", [b"", b"<html><body>404</body></html>", b"{}", b"/etc/passwd"])
async def test_no_feed(page, intake, body):
    page.body = body
    with pytest.raises(Interrupted, match="neither RSS nor Atom"):
        await polled(feed(page), intake)


async def test_a_feed_that_cannot_be_read(page, intake):
    page.body = RSS.replace(b"One", b"&#99999999999999999999;").replace(b"</rss>", b"")
    with pytest.raises(Interrupted, match="cannot be read"):
        await polled(feed(page), intake)
