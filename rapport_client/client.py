"""The client for programs without an event loop."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar, Unpack

import httpx
from httpx_sse import EventSource, ServerSentEvent
from pydantic import BaseModel
from tenacity import Retrying

from rapport_client import routes, writes
from rapport_client.answers import FeedItem
from rapport_client.calls import Applied, Call, Pages, Request
from rapport_client.chunks import Chunk, Events, chunks
from rapport_client.connection import (
    PATIENCE_S,
    accepted,
    connection,
    failed,
    keywords,
    report_staleness,
    within,
)
from rapport_client.errors import RapportFault, RapportProblem
from rapport_client.export_lines import line
from rapport_client.posted import Posted, Sending
from rapport_client.retrying import policy
from rapport_client.streaming import (
    FEED_SILENCE_S,
    SILENCE_S,
    LiveEvent,
    Resumption,
    feed_item,
    live_event,
)
from rapport_client.whoami import whoami
from schemas.export import Line

P = ParamSpec("P")
Shape = TypeVar("Shape", bound=BaseModel)
Item = TypeVar("Item")


def asked(make: Callable[P, Call[Shape]]) -> Callable[Concatenate["Client", P], Shape]:
    """The method that asks what `make` says."""

    @wraps(make)
    def ask(self: "Client", /, *given: P.args, **named: P.kwargs) -> Shape:
        call = make(*given, **named)
        return call.read(self._send(call))

    return ask


def paged(make: Callable[P, Pages[Item]]) -> Callable[Concatenate["Client", P], Iterator[Item]]:
    """The method that asks page by page, as they are needed."""

    @wraps(make)
    def ask(self: "Client", /, *given: P.args, **named: P.kwargs) -> Iterator[Item]:
        pages: Pages[Item] | None = make(*given, **named)
        while pages is not None:
            page = pages.read(self._send(pages.call))
            yield from page.items
            pages = pages.following(page)

    return ask


class Client:
    """Asks and posts to the Rapport at `url` with `key`; use as a context, or close it.

    `ingest_url` is where events go, where that is another address. A request that failed is sent
    again for `patience_s` seconds where that may help; an answer may take `timeout_s` seconds.
    `on_staleness` hears with each read how far behind it is, in seconds.

    Raises:
        RapportProblem: by every method, where the answer is 4xx or 5xx, and stays so.
        RapportUnreachable: by every method, where there is no answer for `patience_s` seconds.
    """

    def __init__(
        self,
        url: str,
        *,
        key: str,
        ingest_url: str | None = None,
        patience_s: float = PATIENCE_S,
        timeout_s: float = 30.0,
        on_staleness: Callable[[float], None] | None = None,
    ) -> None:
        self._patience_s = patience_s
        self._ingest_url = ingest_url or url
        self._on_staleness = on_staleness
        self._http = httpx.Client(**connection(url, key, timeout_s))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def post(self, events: Events) -> Posted:
        """Post one event or many; returns once all are in Kafka.

        Those without an id get one, and keep it however often they are sent. Chunks of 10,000
        events or 5 MiB go one after the other, each all or nothing.
        """
        sending = Sending()
        for chunk in chunks(events):
            with sending.trying(chunk):
                sending.took(chunk, *self._post(chunk))
        return sending.posted

    relationship = asked(routes.relationship)
    relationships = paged(routes.relationships)
    likelihood = asked(routes.likelihood)
    likely = paged(routes.likely)
    history = asked(routes.history)
    shared = paged(routes.shared)
    preferences = asked(routes.preferences)
    all_preferences = paged(routes.all_preferences)
    suggestions = paged(routes.suggestions)
    circle = asked(routes.circle)
    circle_health = asked(routes.circle_health)
    paths = asked(routes.paths)
    audience = asked(routes.audience)
    audience_history = asked(routes.audience_history)
    feed = paged(routes.feed)
    experts = paged(routes.experts)
    nearby = paged(routes.nearby)
    reach = asked(routes.reach)
    member = asked(routes.member)
    settings = asked(routes.settings)
    members = paged(routes.members)
    conflicts = paged(routes.conflicts)
    whoami = asked(whoami)
    system = asked(routes.system)
    dead_letters = paged(routes.dead_letters)
    sources = paged(routes.sources)
    source_secrets = asked(routes.source_secrets)
    keys = paged(routes.keys)
    set_preferences = asked(writes.set_preferences)
    set_settings = asked(writes.set_settings)
    erase = asked(writes.erase)
    withdraw_objection = asked(writes.withdraw_objection)
    log_interaction = asked(writes.log_interaction)
    state_identity = asked(writes.state_identity)

    def export(
        self, member: str, *, events: bool = False, **applied: Unpack[Applied]
    ) -> Iterator[Line]:
        """All that is kept of a member, line by line."""
        with self._open(routes.export(member, events=events, **applied)) as answer:
            yield from map(line, filter(None, answer.iter_lines()))

    def live(self, ego: str) -> Iterator[LiveEvent]:
        """All that changes for ego, as it changes; goes on where it was once a connection broke."""
        return self._events(routes.live(ego), live_event, SILENCE_S)

    def feed_live(self, ego: str, *, kind: str | None = None) -> Iterator[FeedItem]:
        """What ego's people do, as they do it; goes on where it was once a connection broke."""
        return self._events(routes.feed_live(ego, kind=kind), feed_item, FEED_SILENCE_S)

    def _post(self, chunk: Chunk) -> tuple[int, str]:
        url = f"{self._ingest_url.rstrip('/')}/v1/events"
        headers = {"Content-Type": "application/json"}
        send = Retrying(**policy(self._patience_s))
        return accepted(send(self._once, "POST", url, content=chunk.body, headers=headers))

    def _send(self, request: Request) -> bytes:
        send = Retrying(**policy(self._patience_s, unavailable="after" not in request.query))
        return send(self._once, request.method, request.path, **keywords(request)).content

    def _once(self, method: str, url: str, **given: Any) -> httpx.Response:
        try:
            answer = self._http.request(method, url, **given)
        except httpx.TransportError as error:
            raise failed(error) from error
        if not answer.is_success:
            raise RapportProblem(answer)
        if self._on_staleness is not None:
            report_staleness(answer, self._on_staleness)
        return answer

    @contextmanager
    def _open(self, request: Request, **given: Any) -> Iterator[httpx.Response]:
        try:
            with self._http.stream(
                request.method, request.path, **keywords(request), **given
            ) as answer:
                if not answer.is_success:
                    answer.read()
                    raise RapportProblem(answer)
                yield answer
        except httpx.TransportError as error:
            raise failed(error) from error

    def _events(
        self,
        request: Request,
        read: Callable[[ServerSentEvent], Item | None],
        silence_s: float,
    ) -> Iterator[Item]:
        place = Resumption(self._patience_s)
        while True:
            fault: RapportFault | None = None
            try:
                with self._open(
                    request, headers=place.headers, timeout=within(silence_s)
                ) as answer:
                    for event in EventSource(answer).iter_sse():
                        place.arrived(event)
                        if (item := read(event)) is not None:
                            yield item
            except RapportFault as error:
                fault = error
            time.sleep(place.pause_s(fault))
