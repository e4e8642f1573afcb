"""Forwards requests to ingest, part by part, and its answers back."""

from collections.abc import Iterable
from contextlib import AsyncExitStack
from functools import partial
from string import punctuation
from types import TracebackType
from typing import Self
from urllib.parse import quote

import httpx
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from schemas.feed_records import TRACEPARENT
from services.api.http.routing.open_answers import OpenAnswers
from services.api.ingest_gateway.relayed_answer import RelayedAnswer
from services.http.auth import authorise
from services.http.declared_routes import Access
from services.http.forwarded.forwarded_route import ForwardedRoute
from services.http.problems import FORBIDDEN, Problem, unavailable
from services.http.requests.body import body_parts
from services.http.sessions.forwarded_session import ForwardedSessions
from services.runtime.traces import traceparent

CONNECT_S = 2.0
"""An ingest that does not take a connection within this is away (seconds)."""

SILENCE_S = 60.0
"""So long may it leave a part of a request untaken, or an answer without a further part."""

IDLE_S = 3.0
"""Idle connections are kept for less than ingest keeps them: none ends as it is used (seconds)."""

OF_A_KEY = 20
"""Requests that a key may have under way at once, of the hundred that there may be."""

_SENT_ON = ("accept", "content-encoding", "content-length", "content-type", "rapport-other-key")
"""Of a request's headers; never its cookies."""


class IngestGateway:
    """Serves routes of the ingest at `url`. To be used as a context.

    Who asks is known, and has the route's scope, before anything is forwarded; all else is for
    ingest to decide. It is sent a key or token as that came, and of a session a sealed copy.
    """

    def __init__(self, url: str, sessions: ForwardedSessions) -> None:
        self._sessions = sessions
        self._open = OpenAnswers("requests to ingest", OF_A_KEY)
        self._client = httpx.AsyncClient(
            base_url=url,
            timeout=httpx.Timeout(SILENCE_S, connect=CONNECT_S, pool=CONNECT_S),
            limits=httpx.Limits(keepalive_expiry=IDLE_S),
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.__aexit__(kind, error, trace)

    def serving(self, routes: Iterable[ForwardedRoute]) -> list[Route]:
        """The routes in an app."""
        return [route.served_by(partial(self._forward, route.access)) for route in routes]

    async def _forward(self, access: Access, request: Request) -> Response:
        assert access.scope is not None  # each route that is forwarded has one
        grant = await authorise(request, access.scope)
        if grant.bound and access.is_for_unbound_alone:
            raise Problem(FORBIDDEN, f"The key {grant.name!r} is bound to members")
        async with AsyncExitStack() as held:
            held.enter_context(self._open.one_of(grant))
            answer = await self._answer(request)
            held.push_async_callback(answer.aclose)
            return RelayedAnswer(answer, held.pop_all())

    async def _answer(self, request: Request) -> httpx.Response:
        """What ingest answers, once that begins.

        Raises:
            Problem: 503 where ingest is away; and what reading the request's body raises.
        """
        asked = self._client.build_request(
            request.method,
            _target(request),
            headers=self._headers(request),
            content=body_parts(request) if request.method == "POST" else None,
        )
        try:
            return await self._client.send(asked, stream=True)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            raise unavailable("Ingest is away, nothing was sent there; try again") from None
        except httpx.TransportError:
            detail = "Ingest has not answered; send it again, with the same ids"
            raise unavailable(detail) from None

    def _headers(self, request: Request) -> dict[str, str]:
        sent = request.headers
        passed = {name: sent[name] for name in _SENT_ON if name in sent}
        session = request.scope["state"].get("session")
        proof = sent["authorization"] if session is None else self._sessions.seal(session)
        context = traceparent()
        traced = {} if context is None else {TRACEPARENT: context}
        return (
            passed
            | traced
            | {
                "authorization": proof,
                "x-request-id": request.scope["state"]["request_id"],
            }
        )


def _target(request: Request) -> str:
    """Path and query as they were sent, of printable characters alone."""
    path: bytes = request.scope["raw_path"]
    query: bytes = request.scope["query_string"]
    return quote(path + b"?" + query if query else path, safe=punctuation)
