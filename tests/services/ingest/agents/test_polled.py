"""Feeds and JSON pages, as their servers answer."""

import httpx
import pytest

from services.ingest.agents.agent import Interrupted
from services.ingest.agents.configured import InvalidAgent, configured
from services.ingest.agents.feed import Feed
from services.ingest.agents.poll import Poll
from services.settings import AgentSettings

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
    """Answers with `body`, or 304 to whoever has it already."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.status = 200
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        tag = f'"{hash(self.body)}"'
        if request.headers.get("If-None-Match") == tag:
            return httpx.Response(304)
        return httpx.Response(self.status, content=self.body, headers={"ETag": tag})

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self))


def feed(**options: object) -> Feed:
    return Feed.model_validate({"type": "feed", "url": URL, "member": "ana"} | options)


async def test_entries_of_rss_are_posts(intake, published):
    await feed().poll(Page(RSS).client(), intake)
    one, undated = published.events
    assert (one.id, one.source, one.kind, one.actor) == ("tag:1", "sky", "post", "ana")
    assert (one.at, one.text, one.url) == (AT, "One", "https://example.org/1")
    assert one.topics == ["kafka"]
    assert (undated.id, undated.at) == ("https://example.org/2", None)
    assert intake.tally == {"published": 2, "ignored": 1}


async def test_entries_of_atom_may_be_what_somebody_reads(intake, published):
    await feed(kind="read").poll(Page(ATOM).client(), intake)
    [read] = published.events
    assert (read.kind, read.id, read.at) == ("read", "urn:1", AT)


async def test_only_what_is_new_and_nothing_where_nothing_is(intake, published):
    page = Page(ATOM)
    async with page.client() as client:
        for body in (ATOM, ATOM, RSS, ATOM):
            page.body = body
            await feed().poll(client, intake)
    assert [e.id for e in published.events] == ["urn:1", "tag:1", "https://example.org/2"]
    assert intake.tally["repeated"] == 1


async def test_what_ingest_did_not_take_is_asked_for_again(intake, published):
    page = Page(ATOM)
    published.away = {1}
    async with page.client() as client:
        with pytest.raises(Interrupted):
            await feed().poll(client, intake)
        await feed().poll(client, intake)
    assert len(published.distinct) == 1
    assert intake.tally["published"] == 1


@pytest.mark.parametrize("body", [b"", b"<html><body>404</body></html>", b"{}", b"/etc/passwd"])
async def test_no_feed(intake, body):
    with pytest.raises(Interrupted, match="neither RSS nor Atom"):
        await feed().poll(Page(body).client(), intake)


async def test_a_page_that_cannot_be_had(intake):
    page = Page(ATOM)
    page.status = 503
    with pytest.raises(Interrupted, match="503"):
        await feed().poll(page.client(), intake)


PLAYS = b'{"plays": [{"n": 7, "who": "ana", "song": "A", "when": 1795165200}, {"n": 8}]}'
MAP = {"id": "to_string(n)", "kind": "'read'", "actor": "who", "text": "song", "at": "when"}


def poll(**options: object) -> Poll:
    settings = {"type": "poll", "url": URL, "each": "plays", "map": MAP} | options
    return Poll.model_validate(settings)


async def test_json_by_its_mapping(intake, published, monkeypatch):
    monkeypatch.setenv("PLAYS_TOKEN", "t0ken")
    page = Page(PLAYS)
    agent = poll(token_env="PLAYS_TOKEN", headers={"Accept": "application/json"})
    await agent.poll(page.client(), intake)
    [event] = published.events
    assert (event.id, event.actor, event.text, event.at) == ("7", "sky:ana", "A", AT)
    assert page.requests[0].headers["Authorization"] == "Bearer t0ken"
    assert page.requests[0].headers["Accept"] == "application/json"
    assert intake.tally == {"invalid": 1, "published": 1}


async def test_a_namespace_of_ones_own(intake, published):
    await poll(namespace="").poll(Page(PLAYS).client(), intake)
    assert published.events[0].actor == "ana"


@pytest.mark.parametrize(("body", "message"), [(b"<", "Invalid JSON"), (b"7", "does not fit")])
async def test_no_such_page(intake, body, message):
    agent = poll(each="sort_by(@, &n)")
    with pytest.raises(Interrupted, match=message):
        await agent.poll(Page(body).client(), intake)


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
        configured({"plays": AgentSettings.model_validate(settings)}, "plays")
