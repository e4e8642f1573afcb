"""What every request of a service has: an id, its count and time by route, a line in the log."""

from functools import cache
from time import perf_counter
from typing import Any

from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.http.problems import defect
from services.http.requests.access_log import AccessLog
from services.http.requests.request_ids import HEADER, request_id
from services.http.requests.routes import route_path
from services.runtime.logs import REQUEST_ID

_UNLESS_SET = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))
"""Headers of every answer that says nothing else: most are personal."""


class Instrumentation:
    """ASGI middleware, the outermost. `requests` has the labels route and status, `seconds` has
    route.

    An answer is timed until it starts, as streams last for hours; in the access log until it
    ends. What the app puts into `scope["state"]`: `grant` (who asked), `headers` (more for the
    answer).
    """

    def __init__(
        self,
        app: ASGIApp,
        requests: Counter,
        seconds: Histogram,
        access_log: AccessLog | None = None,
    ) -> None:
        self.app = app
        self._requests, self._seconds = cache(requests.labels), cache(seconds.labels)
        self._access_log = access_log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; note its answer."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        started = perf_counter()
        answered, status = None, 500
        state = scope.setdefault("state", {})
        state["request_id"] = id_ = request_id(scope["headers"])
        REQUEST_ID.set(id_)

        async def send_noted(message: Message) -> None:
            nonlocal answered, status
            if message["type"] == "http.response.start":
                answered, status = perf_counter(), message["status"]
                message["headers"] = _headers(message, id_, state)
            await send(message)

        try:
            await self.app(scope, receive, send_noted)
        except Exception:
            if answered is None:
                await defect(scope)(scope, receive, send_noted)
            raise
        finally:
            route = route_path(scope)
            self._requests(route, status).inc()
            self._seconds(route).observe((answered or perf_counter()) - started)
            if self._access_log is not None:
                self._access_log.note(scope, route, status, perf_counter() - started)


def _headers(message: Message, id_: str, state: dict[str, Any]) -> list[tuple[bytes, bytes]]:
    """The headers of an answer, with those that every answer has."""
    headers = [*message.get("headers", ()), (HEADER, id_.encode()), *state.get("headers", ())]
    named = {name for name, _ in headers}
    headers += [each for each in _UNLESS_SET if each[0] not in named]
    return headers
