"""The routes /livez, /readyz and /metrics of every service; they need no key."""

from collections.abc import Callable, Sequence

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from services.http.declared_routes import DeclaredRoute, open_to_all
from services.http.problems import unavailable
from services.runtime.metrics import READY, exposition


def health_routes(not_ready: Callable[[], Sequence[str]]) -> list[Route]:
    """The three routes; `not_ready` returns why the service is not ready, nothing if it is."""

    async def livez(request: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def readyz(request: Request) -> Response:
        if reasons := not_ready():
            raise unavailable("; ".join(reasons))
        return PlainTextResponse("ready\n")

    async def metrics(request: Request) -> Response:
        READY.set(not not_ready())
        return Response(exposition(), media_type=CONTENT_TYPE_LATEST)

    return [
        DeclaredRoute("/livez", livez, {"GET": open_to_all("the process answers")}),
        DeclaredRoute("/readyz", readyz, {"GET": open_to_all("names partitions, no member")}),
        DeclaredRoute("/metrics", metrics, {"GET": open_to_all("numbers, of no member")}),
    ]
