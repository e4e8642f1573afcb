import os
import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest

from services.http.server import listen
from tests.processes import until

PROGRAM = """
import asyncio, sys
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from services.http.drain import Drain
from services.http.health import health_routes
from services.http.problems import install_problems
from services.http.server import serve

drain = Drain(float(sys.argv[2]))

async def slow(request):
    print("in", flush=True)
    await asyncio.sleep(0.5)
    return PlainTextResponse("done")

app = Starlette(routes=[Route("/", slow), *health_routes(lambda: drain.reasons)])
install_problems(app)
serve(app, "127.0.0.1", int(sys.argv[1]), drain)
"""


@pytest.fixture
def port() -> int:
    with listen("127.0.0.1", 0) as free:
        return int(free.getsockname()[1])


def start(port: int, drain_s: float = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(port), str(drain_s)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_until_up(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_lets_requests_finish(port: int, number: signal.Signals) -> None:
    server = start(port)
    wait_until_up(port)
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert server.stdout is not None
        assert server.stdout.readline() == "in\n"
        os.kill(server.pid, number)
        answer = b""
        while chunk := client.recv(4096):
            answer += chunk
    assert answer.endswith(b"done")
    _, errors = server.communicate(timeout=20)
    assert (server.returncode, errors) == (0, "")
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/")


def test_while_it_drains_it_is_not_ready_and_takes_requests(port: int) -> None:
    server = start(port, drain_s=1)
    wait_until_up(port)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        assert client.get("/readyz").status_code == 200
        os.kill(server.pid, signal.SIGTERM)
        until(lambda: client.get("/readyz").status_code == 503, "it to drain")
        assert "stopping" in client.get("/readyz").text
        assert client.get("/").text == "done"
    _, errors = server.communicate(timeout=20)
    assert (server.returncode, errors) == (0, "")


def test_a_taken_port_is_reported_plainly() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        server = start(port)
        _, errors = server.communicate(timeout=20)
    assert server.returncode == 1
    assert errors.startswith(f"cannot listen on 127.0.0.1:{port}: Address already in use")
    assert "Traceback" not in errors
