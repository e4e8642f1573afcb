import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from services.http.protocol import MAX_HEAD_BYTES
from services.http.server import listen, server_config
from tests.processes import until


async def size(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


@pytest.fixture
def client() -> Iterator[socket.socket]:
    listener = listen("127.0.0.1", 0)
    app = Starlette(routes=[Route("/", size, methods=["POST"])])
    server = uvicorn.Server(server_config(app))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        until(lambda: server.started, "the server")
        with socket.create_connection(listener.getsockname(), timeout=10) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()


def answer(client: socket.socket) -> bytes:
    return client.recv(1 << 16).split(b"\r\n")[0]


@pytest.mark.parametrize("start", [b"POST /", b"POST / HTTP/1.1\r\nHost: a\r\nX: "])
def test_a_head_without_end_is_cut_off(client: socket.socket, start: bytes) -> None:
    client.sendall(start)
    sent = 0
    with pytest.raises(OSError):
        while sent < 100 * MAX_HEAD_BYTES:
            sent += client.send(b"a" * 10_000)


def test_the_client_gets_the_reason(client: socket.socket) -> None:
    client.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * MAX_HEAD_BYTES)
    assert answer(client) == b"HTTP/1.1 431 Request Header Fields Too Large"
    assert client.recv(1) == b""


def test_each_request_is_counted_by_itself_and_without_its_body(client: socket.socket) -> None:
    padding = b"X: " + b"a" * (MAX_HEAD_BYTES - 1000)
    head = b"POST / HTTP/1.1\r\nHost: a\r\n%b\r\nContent-Length: %d\r\n\r\n"
    for length in (0, 10 * MAX_HEAD_BYTES, 1):
        client.sendall(head % (padding, length) + b"b" * length)
        assert answer(client) == b"HTTP/1.1 200 OK"
