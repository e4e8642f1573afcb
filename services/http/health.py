"""The routes /livez, /readyz and /metrics of every service; they need no key."""

from collections.abc import Callable, Sequence

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from services.http.problems import unavailable
from services.runtime.metrics import exposition


def health_routes(not_ready: Callable[[], Sequence[str]]) -> list[Route]:
    """The three routes; `not_ready` returns why the service is not ready, nothing if it is."""

    async def livez(request: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def readyz(request: Request) -> Response:
        if reasons := not_ready():
            raise unavailable("; ".join(reasons))
        return PlainTextResponse("ready\n")

    async def metrics(request: Request) -> Response:
        return Response(exposition(), media_type=CONTENT_TYPE_LATEST)

    return [Route("/livez", livez), Route("/readyz", readyz), Route("/metrics", metrics)]
