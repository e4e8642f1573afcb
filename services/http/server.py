"""Runs a service's app: one process, uvloop, graceful shutdown."""

import gc
import signal
import socket
from functools import partial
from types import FrameType
from typing import NoReturn

import uvicorn
from starlette.types import ASGIApp

from services.http.connections.head_deadlines import HeadDeadlines, allow_open_files, most_waiting
from services.http.connections.protocol import BoundedHeads
from services.http.drain import Drain

STOP_S = 15
"""Requests in progress have this long to finish after a stop signal (seconds)."""


class _DrainingServer(uvicorn.Server):
    """Goes on serving while `drain` lasts, which a stop signal starts."""

    def __init__(self, config: uvicorn.Config, drain: Drain) -> None:
        super().__init__(config)
        self._drain = drain

    async def on_tick(self, counter: int) -> bool:
        """Whether to take no more requests; asked ten times a second."""
        if not await super().on_tick(counter):
            return False
        self._drain.start()
        return self._drain.is_over


def serve(app: ASGIApp, host: str, port: int, drain: Drain | None = None) -> None:
    """Serve `app` until SIGTERM or SIGINT, then while `drain` lasts, then finish the requests in
    progress.

    Raises:
        SystemExit: with code 0 once stopped; with 1 and a message where the address
            cannot be bound.
    """
    listener = listen(host, port)
    allow_open_files()
    # After a clean stop by a signal uvicorn raises it again, for the handler installed before.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _exit)
    _spare_garbage_collection()
    _DrainingServer(server_config(app), drain or Drain(0)).run([listener])


def _spare_garbage_collection() -> None:
    """Requests leave hardly any reference cycles; collecting took a third of a read's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _exit(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def server_config(app: ASGIApp, deadlines: HeadDeadlines | None = None) -> uvicorn.Config:
    """The HTTP settings shared by all services; `deadlines` of heads are of this server alone."""
    deadlines = deadlines or HeadDeadlines(most=most_waiting())
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=partial(BoundedHeads, deadlines=deadlines),  # type: ignore[arg-type]
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
