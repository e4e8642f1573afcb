import re
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from tests.programs import needs, program
from tests.world import now

DAY = 86_400_000
CHROMIUM = "chromium", "google-chrome"


@pytest.fixture
def visitor(api):
    """A browser's client: no key in its headers, but cookies that stay."""
    with httpx.Client(base_url=api.client.base_url) as client:
        yield client


def test_the_page_needs_no_key_and_nothing_from_elsewhere(visitor):
    answer = visitor.get("/")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert re.findall(r"https?://[^'\"]+", answer.text) == ["http://www.w3.org/2000/svg"]
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.fixture
def signed_in(api):
    """The address of the api as a browser sees it that has a session."""

    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self):
            answer = api.client.get(self.path)
            self.send_response(answer.status_code)
            for name in ("Content-Type", "Content-Security-Policy"):
                if name in answer.headers:
                    self.send_header(name, answer.headers[name])
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@needs(*CHROMIUM)
def test_a_browser_shows_the_circle_with_reasons(api, events, signed_in, tmp_path):
    at = now()
    api.world.feed(
        [
            events("profile", "dash/1", at=at, name="Dora <b>Ash</b>"),
            events("profile", "pal", at=at, name="Pál Ős"),
            events("job_change", "dash/1", at=at, title="Baker", organization="Crumb"),
            *(events("meeting", "dash/1", "pal", at=at - i * DAY) for i in range(4)),
            events("like", "other", "dash/1", at=at),
        ]
    )
    command = [program(*CHROMIUM), "--headless=new", "--no-sandbox", "--disable-gpu", "--dump-dom",
               f"--user-data-dir={tmp_path}", "--virtual-time-budget=8000",
               f"{signed_in}#dash%2F1"]  # fmt: skip
    page = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
    assert "Dora &lt;b&gt;Ash&lt;/b&gt;</h2>" in page
    assert "Baker at Crumb" in page
    assert "Pál Ős" in page
    assert "meeting by both 100% · in touch today" in page
    assert page.index("Pál Ős</span>") < page.index("other</span>")
    assert "<dd>2</dd>" in page
