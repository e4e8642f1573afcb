"""Pages as tests serve and poll them."""

from contextlib import suppress
from email.message import Message
from http.server import BaseHTTPRequestHandler

from services.ingest.agents.polling.polled_page import Polled
from services.ingest.agents.polling.rss import Feed
from services.ingest.intake.intake import Intake

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
        self.headers: dict[str, str] = {}
        self.requests: list[Message] = []

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.requests.append(request.headers)
        tag = f'"{hash(self.body)}"'
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        known = status == 200 and request.headers["If-None-Match"] == tag
        request.send_response(304 if known else status)
        for name, value in ({"ETag": tag} | self.headers).items():
            request.send_header(name, value)
        request.end_headers()
        with suppress(ConnectionError):
            request.wfile.write(b"" if known else self.body)


async def polled(agent: Polled, intake: Intake) -> None:
    async with agent.fetcher() as fetcher:
        await agent.poll(fetcher, intake)


def feed(page: Page, **options: object) -> Feed:
    return Feed.model_validate({"type": "feed", "url": page.url, "member": "ana"} | options)
