"""What both clients say to httpx, and make of its answers."""

from collections.abc import Callable
from typing import Any

import httpx

from rapport_client.calls import Request
from rapport_client.errors import RapportUnreachable

PATIENCE_S = 60.0
"""For how long a request is sent again (seconds)."""


def connection(url: str, key: str, timeout_s: float) -> dict[str, Any]:
    """The settings of a client that asks `url` with `key`."""
    headers = {"Authorization": f"Bearer {key}"}
    return {"base_url": url, "headers": headers, "timeout": timeout_s}


def keywords(request: Request) -> dict[str, Any]:
    """What httpx takes of a request; a read that waits may take as long as it says."""
    body = {} if request.body is None else {"json": dict(request.body)}
    headers = {"headers": dict(request.headers)} if request.headers else {}
    wait_s = request.query.get("wait")
    waiting = {} if wait_s is None else {"timeout": 30.0 + wait_s}
    return {"params": request.parameters, **body, **headers, **waiting}


def within(silence_s: float) -> httpx.Timeout:
    """For streams, which may pause for `silence_s` seconds."""
    return httpx.Timeout(30.0, read=silence_s)


def accepted(answer: httpx.Response) -> tuple[int, str]:
    """How many events a 202 accepted, and their position."""
    taken = answer.json()
    return int(taken["accepted"]), str(taken["position"])


def failed(error: httpx.TransportError) -> RapportUnreachable:
    """What became of a request without an answer."""
    return RapportUnreachable(f"{type(error).__name__} {error}".strip())


def report_staleness(answer: httpx.Response, report: Callable[[float], None]) -> None:
    """Report how far behind what was read is (seconds), where the answer says so."""
    if (stated := answer.headers.get("Rapport-Staleness")) is not None:
        report(float(stated))
