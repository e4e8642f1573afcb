"""How a resource registers its endpoints: path, rule of access, pages.

`services.api.resources` lists the modules. Each has a `routes = Routes()`, by which it decorates
its endpoints:

    @routes.read("/v1/members/{ego}/circle", scope=Scope.READ, rule=of_ego)
    async def circle(reads: Reads, ego: str, query: Read) -> Answer[Circle]: ...
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Literal, TypeVar

from starlette.routing import Route

from services.api.http.result_pages import Pages
from services.api.http.routing.access import Rule
from services.api.http.routing.delete_route import DeleteEndpoint, DeleteRoute
from services.api.http.routing.download_route import DownloadEndpoint, DownloadRoute
from services.api.http.routing.operator_route import OperatorEndpoint, OperatorRoute
from services.api.http.routing.read_route import ReadEndpoint, ReadRoute
from services.api.http.routing.stream_route import StreamEndpoint, StreamRoute
from services.api.http.routing.write_route import WriteEndpoint, WriteRoute
from services.api.reading.reads import Reads
from services.api.writing.commands import Commands
from services.kafka.feed_scan import FeedScan
from services.kafka.observing.observed_kafka import ObservedKafka
from services.runtime.access.grants import Scope

Lifespan = Callable[[Reads], AbstractAsyncContextManager[None]]
"""Entered when the process starts to serve, left when it ends."""

AnyDelete = TypeVar("AnyDelete", bound=DeleteEndpoint)
AnyDownload = TypeVar("AnyDownload", bound=DownloadEndpoint)
AnyOperator = TypeVar("AnyOperator", bound=OperatorEndpoint)
AnyRead = TypeVar("AnyRead", bound=ReadEndpoint)
AnyStream = TypeVar("AnyStream", bound=StreamEndpoint)
AnyWrite = TypeVar("AnyWrite", bound=WriteEndpoint)


Served = DeleteRoute | DownloadRoute | OperatorRoute | ReadRoute | StreamRoute | WriteRoute


class Routes:
    """What one module serves, the first found fastest, and what it needs while it does."""

    def __init__(self) -> None:
        self.served: list[Served] = []
        self.lifespans: list[Lifespan] = []

    def serving(
        self, reads: Reads, commands: Commands, feeds: FeedScan, kafka: ObservedKafka
    ) -> list[Route]:
        """The routes in an app that reads by `reads` and `feeds`, writes by `commands` and sees
        Kafka by `kafka`."""
        routes = []
        for route in self.served:
            match route:
                case WriteRoute() | DeleteRoute():
                    routes.append(route.serving(commands, reads))
                case DownloadRoute():
                    routes.append(route.serving(reads, feeds))
                case OperatorRoute():
                    routes.append(route.serving(reads, kafka))
                case _:
                    routes.append(route.serving(reads))
        return routes

    def read(
        self,
        path: str,
        *,
        scope: Scope,
        rule: Rule,
        pages: Pages | None = None,
        missing: str | None = None,
    ) -> Callable[[AnyRead], AnyRead]:
        """Serve the endpoint by GET; `missing` says when it is 404; see `ReadEndpoint`."""

        def register(endpoint: AnyRead) -> AnyRead:
            self.served.append(ReadRoute(path, endpoint, scope, rule, pages, missing))
            return endpoint

        return register

    def download(
        self, path: str, *, scope: Scope, rule: Rule, schema: str
    ) -> Callable[[AnyDownload], AnyDownload]:
        """Serve the endpoint's lines by GET; see `DownloadEndpoint`."""

        def register(endpoint: AnyDownload) -> AnyDownload:
            self.served.append(DownloadRoute(path, endpoint, scope, rule, schema))
            return endpoint

        return register

    def operator(
        self, method: Literal["get", "post"], path: str, *, scope: Scope, rule: Rule
    ) -> Callable[[AnyOperator], AnyOperator]:
        """Serve the endpoint by `method`; see `OperatorEndpoint`."""

        def register(endpoint: AnyOperator) -> AnyOperator:
            self.served.append(OperatorRoute(method, path, endpoint, scope, rule))
            return endpoint

        return register

    def stream(self, path: str, *, scope: Scope, rule: Rule) -> Callable[[AnyStream], AnyStream]:
        """Serve the endpoint's events by GET; see `StreamEndpoint`."""

        def register(endpoint: AnyStream) -> AnyStream:
            self.served.append(StreamRoute(path, endpoint, scope, rule))
            return endpoint

        return register

    def write(self, path: str, *, scope: Scope, rule: Rule) -> Callable[[AnyWrite], AnyWrite]:
        """Serve the endpoint by PUT; see `WriteEndpoint`."""

        def register(endpoint: AnyWrite) -> AnyWrite:
            self.served.append(WriteRoute(path, endpoint, scope, rule))
            return endpoint

        return register

    def delete(self, path: str, *, scope: Scope, rule: Rule) -> Callable[[AnyDelete], AnyDelete]:
        """Serve the endpoint by DELETE; see `DeleteEndpoint`."""

        def register(endpoint: AnyDelete) -> AnyDelete:
            self.served.append(DeleteRoute(path, endpoint, scope, rule))
            return endpoint

        return register

    def lifespan(self, hook: Lifespan) -> Lifespan:
        """Enter `hook` while the process serves."""
        self.lifespans.append(hook)
        return hook
