"""A receiver of webhooks: a real HTTP server that answers with given statuses."""

import asyncio
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.http.server import listen


class Received(NamedTuple):
    headers: Headers
    body: bytes


class Receiver:
    """Answers with each of `statuses` in turn, then with the last of them.

    Changes whose id does not begin with `ids` are of other tests: all of them are accepted.
    """

    def __init__(self, *statuses: int, certificate: Path | None = None, ids: str = "") -> None:
        self._statuses, self._ids = list(statuses or (204,)), ids
        self.requests: list[Received] = []
        self._listener = listen("127.0.0.1", 0)
        scheme, host = ("http", "127.0.0.1") if certificate is None else ("https", "localhost")
        self.url = f"{scheme}://{host}:{self._listener.getsockname()[1]}/hook"
        app = Starlette(routes=[Route("/hook", self._take, methods=["POST"])])
        config = uvicorn.Config(
            app, log_config=None, lifespan="off", ws="none", ssl_certfile=certificate
        )
        self._server = uvicorn.Server(config)
        self._server.capture_signals = _nothing  # type: ignore[method-assign]

    async def __aenter__(self) -> Self:
        self._serving = asyncio.create_task(self._server.serve([self._listener]))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.should_exit = True
        await self._serving

    async def _take(self, request: Request) -> Response:
        self.requests.append(Received(request.headers, await request.body()))
        if not request.headers["webhook-id"].startswith(self._ids):
            return Response(status_code=204)
        status = self._statuses.pop(0) if len(self._statuses) > 1 else self._statuses[0]
        return Response(status_code=status)


class _nothing:  # noqa: N801
    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...
