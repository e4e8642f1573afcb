import pytest

from services.ingest.agents.agent import Interrupted
from services.ingest.agents.polling.rss import _ms
from tests.services.ingest.agents.polling.pages import AT, RSS, feed, polled


async def test_entries_of_rss_are_posts(page, intake, published):
    page.body = RSS
    await polled(feed(page), intake)
    one, undated = published.events
    assert (one.id, one.source, one.kind, one.actor) == ("tag:1", "sky", "post", "ana")
    assert (one.at, one.text, one.url) == (AT, "One", "https://example.org/1")
    assert one.topics == ["kafka"]
    assert (undated.id, undated.at) == ("https://example.org/2", None)
    assert intake.tally == {"published": 2, "ignored": 1}


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


def test_a_time_that_cannot_be():
    assert _ms((-1, 1, 1, 0, 0, 0)) is None
