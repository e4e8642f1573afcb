"""How a resource registers its endpoints: path, rule of access, pages.

`services.api.resources` lists the modules. Each has a `routes = Routes()`, by which it decorates
its endpoints:

    @routes.read("/v1/members/{ego}/circle", scope=Scope.READ)
    async def circle(reads: Reads, ego: str, query: Read) -> Answer[Circle]: ...
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeVar

from starlette.routing import Route

from services.api.http.read_route import ReadEndpoint, ReadRoute
from services.api.http.result_pages import Pages
from services.api.http.stream_route import StreamEndpoint, StreamRoute
from services.api.http.write_route import WriteEndpoint, WriteRoute
from services.api.reading.reads import Reads
from services.api.writing.commands import Commands
from services.runtime.api_keys import Scope

Lifespan = Callable[[Reads], AbstractAsyncContextManager[None]]
"""Entered when the process starts to serve, left when it ends."""

AnyRead = TypeVar("AnyRead", bound=ReadEndpoint)
AnyStream = TypeVar("AnyStream", bound=StreamEndpoint)
AnyWrite = TypeVar("AnyWrite", bound=WriteEndpoint)


class Routes:
    """What one module serves, the first found fastest, and what it needs while it does."""

    def __init__(self) -> None:
        self.served: list[ReadRoute | StreamRoute | WriteRoute] = []
        self.lifespans: list[Lifespan] = []

    def serving(self, reads: Reads, commands: Commands) -> list[Route]:
        """The routes in an app that reads by `reads` and writes by `commands`."""
        return [
            route.serving(commands) if isinstance(route, WriteRoute) else route.serving(reads)
            for route in self.served
        ]

    def read(
        self, path: str, *, scope: Scope, pages: Pages | None = None
    ) -> Callable[[AnyRead], AnyRead]:
        """Serve the endpoint by GET; see `ReadEndpoint`."""

        def register(endpoint: AnyRead) -> AnyRead:
            self.served.append(ReadRoute(path, endpoint, scope, pages))
            return endpoint

        return register

    def stream(self, path: str, *, scope: Scope) -> Callable[[AnyStream], AnyStream]:
        """Serve the endpoint's events by GET; see `StreamEndpoint`."""

        def register(endpoint: AnyStream) -> AnyStream:
            self.served.append(StreamRoute(path, endpoint, scope))
            return endpoint

        return register

    def write(self, path: str, *, scope: Scope) -> Callable[[AnyWrite], AnyWrite]:
        """Serve the endpoint by PUT; see `WriteEndpoint`."""

        def register(endpoint: AnyWrite) -> AnyWrite:
            self.served.append(WriteRoute(path, endpoint, scope))
            return endpoint

        return register

    def lifespan(self, hook: Lifespan) -> Lifespan:
        """Enter `hook` while the process serves."""
        self.lifespans.append(hook)
        return hook
