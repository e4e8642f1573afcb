"""Runs a service's app: one process, uvloop, graceful shutdown."""

import gc
import signal
import socket
from types import FrameType
from typing import NoReturn

import uvicorn
from starlette.types import ASGIApp

from services.http.protocol import BoundedHeads

STOP_S = 15
"""Requests in progress have this long to finish after a stop signal (seconds)."""


def serve(app: ASGIApp, host: str, port: int) -> None:
    """Serve `app` until SIGTERM or SIGINT, then finish the requests in progress.

    Raises:
        SystemExit: with code 0 once stopped; with 1 and a message where the address
            cannot be bound.
    """
    listener = listen(host, port)
    # After a clean stop by a signal uvicorn raises it again, for the handler installed before.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _exit)
    _spare_garbage_collection()
    uvicorn.Server(server_config(app)).run([listener])


def _spare_garbage_collection() -> None:
    """Requests leave hardly any reference cycles; collecting took a third of a read's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _exit(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def server_config(app: ASGIApp) -> uvicorn.Config:
    """The HTTP settings shared by all services."""
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=BoundedHeads,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=2048,
        timeout_graceful_shutdown=STOP_S,
    )


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on `host`:`port` (0 for any free one).

    Raises:
        SystemExit: with a message and exit code 1, where it cannot.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise SystemExit(
            f"cannot listen on {host}:{port}: {error.strerror}. "
            "Stop what uses it, or choose another port."
        ) from None
