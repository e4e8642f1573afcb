import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from services.http.connections.head_deadlines import HeadDeadlines
from services.http.connections.protocol import MAX_HEAD_BYTES
from services.http.server import listen, server_config
from tests.processes import until


async def size(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


async def early(request: Request) -> PlainTextResponse:
    return PlainTextResponse("without the body")


@contextmanager
def serving(deadlines: HeadDeadlines | None = None) -> Iterator[tuple[str, int]]:
    """The address of a server that answers with the size of a body, and early at /early."""
    listener = listen("127.0.0.1", 0)
    routes = [Route("/", size, methods=["POST"]), Route("/early", early, methods=["POST"])]
    server = uvicorn.Server(server_config(Starlette(routes=routes), deadlines))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        until(lambda: server.started, "the server")
        yield listener.getsockname()
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def client() -> Iterator[socket.socket]:
    with serving() as address, socket.create_connection(address, timeout=10) as client:
        yield client


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


HEAD = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n"


def everything(client: socket.socket) -> bytes:
    """What comes until the server closes the connection."""
    received = b""
    while chunk := client.recv(1 << 16):
        received += chunk
    return received


@pytest.mark.parametrize(
    ("sent", "reason"),
    [(b"", b""), (b"\r\n", b""), (b"POST / HTTP/1.1\r\nHost: a\r\n", b"HTTP/1.1 408 ")],
    ids=["nothing", "empty lines", "half a head"],
)
def test_a_head_that_does_not_come_in_time_is_not_waited_for(sent: bytes, reason: bytes) -> None:
    within = serving(HeadDeadlines(within_s=0.2))
    with within as address, socket.create_connection(address, timeout=10) as client:
        client.sendall(sent)
        assert everything(client).startswith(reason)


@pytest.mark.parametrize("start", [HEAD[:20], b"\r\n"], ids=["half a head", "empty lines"])
def test_nor_is_a_later_one(start: bytes) -> None:
    within = serving(HeadDeadlines(within_s=1))
    with within as address, socket.create_connection(address, timeout=10) as client:
        client.sendall(HEAD + b"b")
        assert answer(client) == b"HTTP/1.1 200 OK"
        client.sendall(start)
        everything(client)


def test_a_body_is_no_head() -> None:
    with serving(HeadDeadlines(within_s=1)) as address:
        waiting = socket.create_connection(address, timeout=10)
        with waiting, socket.create_connection(address, timeout=10) as client:
            client.sendall(HEAD)
            everything(waiting)  # a head would have been due at the same time
            client.sendall(b"b")
            assert answer(client) == b"HTTP/1.1 200 OK"


def test_a_body_after_its_answer_is_not_waited_for_longer_than_a_head() -> None:
    within = serving(HeadDeadlines(within_s=1))
    with within as address, socket.create_connection(address, timeout=10) as client:
        client.sendall(HEAD.replace(b" / ", b" /early ").replace(b": 1", b": 999"))
        assert answer(client) == b"HTTP/1.1 200 OK"
        client.sendall(b"b")
        everything(client)


def test_where_too_many_wait_the_oldest_makes_room() -> None:
    with serving(HeadDeadlines(most=2)) as address:
        first, second, third = (socket.create_connection(address, timeout=10) for _ in range(3))
        with first, second, third:
            assert everything(first) == b""
            for client in (second, third):
                client.sendall(HEAD + b"b")
                assert answer(client) == b"HTTP/1.1 200 OK"
