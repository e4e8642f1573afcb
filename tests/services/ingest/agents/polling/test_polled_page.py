"""Feeds and JSON pages, asked for from a server on this machine."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import suppress
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from services.ingest.agents.agent import Interrupted
from services.ingest.agents.configured_agents import InvalidAgent, configured_agent
from services.ingest.agents.intake import Intake
from services.ingest.agents.polling.mapped_json import Poll
from services.ingest.agents.polling.polled_page import MAX_PAGE_BYTES, Polled
from services.ingest.agents.polling.rss import Feed, _ms
from services.runtime.settings import AgentSettings

URL = "https://example.org/page"

RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Ana</title>
<item><title>One</title><link>https://example.org/1</link><guid>tag:1</guid>
<category>kafka</category><pubDate>Fri, 20 Nov 2026 09:00:00 GMT</pubDate></item>
<item><title>Undated</title><link>https://example.org/2</link></item>
<item><title>Nameless</title></item></channel></rss>"""

ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Ana</title>
<entry><id>urn:1</id><title>One</title><link href="https://example.org/1"/>
<updated>2026-11-20T10:00:00+01:00</updated></entry></feed>"""

AT = 1_795_165_200_000


class Page:
    """Served at `url`, with `body`, or 304 to whoever has it already; the last status stays."""

    def __init__(self) -> None:
        self.url = ""
        self.body = ATOM
        self.statuses = [200]
        self.requests: list[Message] = []

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.requests.append(request.headers)
        tag = f'"{hash(self.body)}"'
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        known = status == 200 and request.headers["If-None-Match"] == tag
        request.send_response(304 if known else status)
        request.send_header("ETag", tag)
        request.end_headers()
        with suppress(ConnectionError):
            request.wfile.write(b"" if known else self.body)


@pytest.fixture
def page() -> Iterator[Page]:
    page = Page()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page.answer(self)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        page.url = f"http://127.0.0.1:{server.server_port}/page"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield page
        server.shutdown()
        thread.join()


async def polled(agent: Polled, intake: Intake) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        await agent.poll(client, intake)


def feed(page: Page, **options: object) -> Feed:
    return Feed.model_validate({"type": "feed", "url": page.url, "member": "ana"} | options)


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


PLAYS = b'{"plays": [{"n": 7, "who": "ana", "song": "A", "when": 1795165200}, {"n": 8}]}'
MAP = {"id": "to_string(n)", "kind": "'read'", "actor": "who", "text": "song", "at": "when"}


def poll(page: Page, **options: object) -> Poll:
    page.body = PLAYS
    settings = {"type": "poll", "url": page.url, "each": "plays", "map": MAP} | options
    return Poll.model_validate(settings)


async def test_json_by_its_mapping(page, intake, published, monkeypatch):
    monkeypatch.setenv("PLAYS_TOKEN", "t0ken")
    agent = poll(page, token_env="PLAYS_TOKEN", headers={"Accept": "application/json"})
    await polled(agent, intake)
    [event] = published.events
    assert (event.id, event.actor, event.text, event.at) == ("7", "sky:ana", "A", AT)
    assert page.requests[0]["Authorization"] == "Bearer t0ken"
    assert page.requests[0]["Accept"] == "application/json"
    assert intake.tally == {"invalid": 1, "published": 1}


async def test_a_namespace_of_ones_own(page, intake, published):
    await polled(poll(page, namespace=""), intake)
    assert published.events[0].actor == "ana"


@pytest.mark.parametrize(("body", "message"), [(b"<", "Invalid JSON"), (b"7", "does not fit")])
async def test_no_such_page(page, intake, body, message):
    agent = poll(page, each="sort_by(@, &n)")
    page.body = body
    with pytest.raises(Interrupted, match=message):
        await polled(agent, intake)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"map": {"kind": "k", "actor": "a"}}, "map has no id"),
        ({"map": MAP | {"kind": "]"}}, "is no JMESPath"),
        ({"url": "ftp://example.org"}, "url"),
        ({"token_env": "NOT_SET_ANYWHERE"}, "the variable NOT_SET_ANYWHERE is not set"),
    ],
    ids=str,
)
def test_a_wrong_setting_is_named(change, message):
    settings = {"type": "poll", "url": URL, "map": MAP} | change
    with pytest.raises(InvalidAgent, match=message):
        configured_agent({"plays": AgentSettings.model_validate(settings)}, "plays")
