"""A web server of a test's own, for a client that posts, puts and streams."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import NamedTuple

PROBLEM = {"Content-Type": "application/problem+json"}


class Asked(NamedTuple):
    """One request that came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Reply(NamedTuple):
    """What is answered; status 0 breaks the connection."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = MappingProxyType({})


@contextmanager
def answering(answer: Callable[[int, Asked], Reply]) -> Iterator[tuple[str, list[Asked]]]:
    """A server that answers the n-th request (from 0) by `answer`; its address, and what came."""
    came: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked = Asked(self.command, self.path, dict(self.headers), body)
            came.append(asked)
            reply = answer(len(came) - 1, asked)
            if not reply.status:
                self.close_connection = True
                return
            with suppress(ConnectionError):
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body)

        do_GET = do_POST = handle_any  # noqa: N815  # as http.server names them

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", came
        finally:
            server.shutdown()
            thread.join()
