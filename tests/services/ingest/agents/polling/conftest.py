import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.services.ingest.agents.polling.pages import Page


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
