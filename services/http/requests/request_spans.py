"""A span for each request, named by its route."""

from opentelemetry.trace import SpanKind, StatusCode
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schemas.feed_records import TRACEPARENT
from services.http.requests.routes import route_path
from services.runtime.traces import span

_HEADER = TRACEPARENT.encode()


class RequestSpans:
    """ASGI middleware within `Instrumentation`; a span ends with its answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on within a span, of the caller's trace if it has one."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        status = 500

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with span(scope["method"], SpanKind.SERVER, _parent(scope)) as request:
            try:
                await self.app(scope, receive, send_noted)
            finally:
                route = route_path(scope)
                request.update_name(f"{scope['method']} {route}")
                request.set_attributes(
                    {
                        "http.request.method": scope["method"],
                        "http.route": route,
                        "http.response.status_code": status,
                        "rapport.request_id": scope["state"]["request_id"],
                    }
                )
                if status >= 500:
                    request.set_status(StatusCode.ERROR)


def _parent(scope: Scope) -> str | None:
    found = (value.decode("latin-1") for name, value in scope["headers"] if name == _HEADER)
    return next(found, None)
